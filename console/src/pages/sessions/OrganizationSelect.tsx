import { OrganizationId } from '@gatehouse/contract/ids'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { Select } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'

interface Props {
  value: OrganizationId | undefined
  onChange: (value: OrganizationId | undefined) => void
}

/** Where there is only one to choose, nothing is shown. */
export function OrganizationSelect({ value, onChange }: Props) {
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  if (organizations.length < 2) return null
  return (
    <Select
      aria-label="Organization"
      placeholder="Every organization"
      clearable
      searchable
      w={220}
      data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(OrganizationId.safeParse(id).data)}
    />
  )
}
