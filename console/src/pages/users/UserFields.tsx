import { organizationGroupsApi } from '@gatehouse/contract/organizations'
import {
  managedRoles,
  managingRoles,
  type OrganizationKind,
  type Role,
} from '@gatehouse/contract/permissions'
import { MultiSelect, Radio, Stack, TextInput } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { mayIn, useLogin } from '../../app/login.ts'
import { roleDescriptions, roleNames } from '../../app/roles.ts'
import type { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useNow } from '../../ui/clock.ts'
import { instantOf, localOf } from '../../ui/instant.ts'
import { useZone } from '../../ui/zone.tsx'

export interface UserValues extends Record<string, unknown> {
  displayName: string
  email: string
  role: Role
  groupIds: string[]
  accessEndsAt: string | null
}

interface Props<Values extends UserValues> {
  form: ReturnType<typeof useEndpointForm<Values>>
  kind: OrganizationKind
  isReadOnly?: boolean
  /** The built-in user keeps its role, and its access does not end. */
  isBuiltIn?: boolean
  /** Name, role and groups follow the directory: they are changed there. */
  isOfDirectory?: boolean
}

const fixedRole =
  'The built-in user is always administrator, so that nobody is locked out for good.'

const roleOfDirectory =
  'It follows the groups of the directory, as its settings say. Change their membership there.'

/** The same inputs to invite a user and to change one. */
export function UserFields({
  form,
  kind,
  isReadOnly = false,
  isBuiltIn = false,
  isOfDirectory = false,
}: Props<UserValues>) {
  const zone = useZone()
  const now = useNow()
  const login = useLogin()
  const mayGroup = kind === 'managing' && mayIn(login, 'managing', 'organization-groups:read')
  const groups = useQuery({ ...query(organizationGroupsApi.list, {}), enabled: mayGroup })
  const { role, accessEndsAt } = form.values
  const isLimited = kind === 'managing' && role !== 'administrator'
  return (
    <>
      <TextInput
        label="Name"
        disabled={isReadOnly || isOfDirectory}
        {...form.getInputProps('displayName')}
      />
      <TextInput
        label="E-mail"
        disabled={isReadOnly || isOfDirectory}
        {...form.getInputProps('email')}
      />
      <Radio.Group
        label="Role"
        description={isBuiltIn ? fixedRole : isOfDirectory && roleOfDirectory}
        {...form.getInputProps('role')}
      >
        <Stack gap={8} mt={6}>
          {(kind === 'managing' ? managingRoles : managedRoles).map((one) => (
            <Radio
              key={one}
              size="xs"
              value={one}
              label={roleNames[one]}
              description={roleDescriptions[one]}
              disabled={isReadOnly || isBuiltIn || isOfDirectory}
            />
          ))}
        </Stack>
      </Radio.Group>
      {isLimited && groups.data && groups.data.groups.length > 0 && (
        <MultiSelect
          label="Only these groups of organizations"
          description="Without one, all organizations are visible."
          disabled={isReadOnly || isOfDirectory}
          data={groups.data.groups.map((group) => ({ value: group.id, label: group.name }))}
          {...form.getInputProps('groupIds')}
        />
      )}
      {!isBuiltIn && (
        <DateTimePicker
          label="Access ends"
          description={`By itself, at this time of ${zone}. Empty: never.`}
          size="xs"
          clearable
          disabled={isReadOnly}
          valueFormat="D MMM YYYY, HH:mm"
          minDate={localOf(now, zone)}
          value={accessEndsAt === null ? null : localOf(Date.parse(accessEndsAt), zone)}
          onChange={(local) =>
            form.setFieldValue(
              'accessEndsAt',
              local === null ? null : new Date(instantOf(local, zone)).toISOString(),
            )
          }
          error={form.errors['accessEndsAt']}
        />
      )}
    </>
  )
}
