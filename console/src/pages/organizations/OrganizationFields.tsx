import type { OrganizationGroup } from '@gatehouse/contract/organizations'
import { MultiSelect, Select, TagsInput, TextInput } from '@mantine/core'
import type { useEndpointForm } from '../../app/use-endpoint-form.ts'

export interface OrganizationValues extends Record<string, unknown> {
  name: string
  timeZone: string
  country: string
  tags: string[]
  groupIds: string[]
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]

interface Props {
  form: ReturnType<typeof useEndpointForm<OrganizationValues>>
  groups: readonly OrganizationGroup[]
  isReadOnly?: boolean
}

/** The same inputs to add an organization and to change it. */
export function OrganizationFields({ form, groups, isReadOnly = false }: Props) {
  const disabled = isReadOnly
  return (
    <>
      <TextInput label="Name" disabled={disabled} {...form.getInputProps('name')} />
      <Select
        label="Time zone"
        description="Times of its activity are shown in this zone."
        searchable
        allowDeselect={false}
        limit={60}
        data={zones}
        disabled={disabled}
        {...form.getInputProps('timeZone')}
      />
      <TextInput
        label="Country"
        description="Two letters, such as DE, or empty."
        maxLength={2}
        w={260}
        disabled={disabled}
        {...form.getInputProps('country')}
        onChange={(event) => form.setFieldValue('country', event.currentTarget.value.toUpperCase())}
      />
      <TagsInput
        label="Tags"
        description="Your own words to find it by. Enter or comma ends one."
        disabled={disabled}
        maxTags={50}
        {...form.getInputProps('tags')}
      />
      {groups.length > 0 && (
        <MultiSelect
          label="Groups"
          description="Users limited to a group see this organization when it is in theirs."
          disabled={disabled}
          data={groups.map((group) => ({ value: group.id, label: group.name }))}
          {...form.getInputProps('groupIds')}
        />
      )}
    </>
  )
}
