import { credentialsApi } from '@gatehouse/contract/credentials'
import { CredentialId } from '@gatehouse/contract/ids'
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { query } from '../../app/api.ts'
import { usePermission } from '../../app/organization.ts'

interface Props {
  organizationId: string
  credentialId: CredentialId | undefined
  onChange: (credentialId: CredentialId | undefined) => void
  disabled: boolean
  error: ReactNode
}

/** With which account Gatehouse itself works on the target. */
export function ServiceCredentialSelect(props: Props) {
  const { organizationId, credentialId, onChange, disabled, error } = props
  const { may } = usePermission()
  const list = useQuery({
    ...query(credentialsApi.list, {
      params: { organizationId },
      query: { purpose: 'service', limit: 1000 },
    }),
    enabled: may('credentials:read'),
  })
  const known = list.data?.credentials ?? []
  const isKnown = known.some(({ id }) => id === credentialId)
  return (
    <Select
      label="Service credential"
      description="With it Gatehouse signs in to test, scan, make accounts and replace passwords."
      placeholder={known.length === 0 ? 'No service credential is here yet' : 'None'}
      clearable
      searchable
      disabled={disabled || !may('credentials:read')}
      error={error}
      data={[
        ...known.map(({ id, name, username }) => ({ value: id, label: `${name} (${username})` })),
        ...(credentialId !== undefined && !isKnown
          ? [{ value: credentialId, label: `Credential ${credentialId.slice(-6)}` }]
          : []),
      ]}
      value={credentialId ?? null}
      onChange={(id) => onChange(id === null ? undefined : CredentialId.parse(id))}
    />
  )
}
