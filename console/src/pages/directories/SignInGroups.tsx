import type { DirectorySignIn } from '@gatehouse/contract/directories'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import { OrganizationGroupId } from '@gatehouse/contract/ids'
import { organizationGroupsApi } from '@gatehouse/contract/organizations'
import { managedRoles, managingRoles, Role } from '@gatehouse/contract/permissions'
import { MultiSelect, Select, Stack, Switch, TagsInput, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { query } from '../../app/api.ts'
import { useManagingPermission } from '../../app/managing.ts'
import { useOrganization } from '../../app/organization.ts'
import { roleDescriptions, roleNames } from '../../app/roles.ts'
import { Notice } from '../../ui/Notice.tsx'
import { OrderButtons } from '../../ui/OrderButtons.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { AddObject } from './AddObject.tsx'
import { ObjectPicker } from './ObjectPicker.tsx'
import styles from './SignInGroups.module.css'

type Groups = DirectorySignIn['groups']
type OneGroup = Groups[number]

interface Props {
  params: { organizationId: string; directoryId: string }
  signIn: DirectorySignIn
  errors: Readonly<Record<string, ReactNode>>
  disabled: boolean
  onChange: (signIn: DirectorySignIn) => void
}

/** Members of these groups sign in with their name of the domain; the first group that fits gives the role. */
export function SignInGroups({ params, signIn, errors, disabled, onChange }: Props) {
  const organization = useOrganization()
  const { groups, isEnabled } = signIn
  const roles = organization.kind === 'managing' ? managingRoles : managedRoles
  const change = (next: Groups) => onChange({ ...signIn, groups: next })
  const move = (from: number, to: number) => {
    const moved = groups[from]
    if (moved) change(groups.toSpliced(from, 1).toSpliced(to, 0, moved))
  }
  const add = (groupId: DirectoryObjectId) => {
    if (groups.some((one) => one.groupId === groupId)) return
    change([...groups, { groupId, role: roles.at(-1) ?? 'viewer', organizationGroupIds: [] }])
  }
  return (
    <Panel title="Who may sign in">
      <Stack gap="sm">
        <Switch
          label="Users of this domain may sign in to Gatehouse"
          description="With their name of the domain and its password, to the console and the SSH gate. Who leaves the group, is disabled or locked there cannot any more, and open logins end."
          checked={isEnabled}
          disabled={disabled}
          onChange={(event) => onChange({ ...signIn, isEnabled: event.currentTarget.checked })}
        />
        {isEnabled && groups.length === 0 && (
          <Notice tone="warn">Without a group nobody of the domain may sign in.</Notice>
        )}
        {groups.length > 0 && (
          <ol className={styles['groups']} aria-label="Groups that may sign in">
            {groups.map((group, at) => (
              <li key={group.groupId} className={styles['group']}>
                <div className={styles['picker']}>
                  <ObjectPicker
                    params={params}
                    kind="group"
                    label={`Group ${at + 1}`}
                    placeholder="Choose a group"
                    objectId={group.groupId}
                    disabled={disabled}
                    error={errors[`signIn.groups.${at}.groupId`]}
                    onChange={(groupId) =>
                      groupId !== undefined && change(groups.with(at, { ...group, groupId }))
                    }
                  />
                </div>
                <RoleOf
                  group={group}
                  at={at}
                  roles={roles}
                  disabled={disabled}
                  onChange={(next) => change(groups.with(at, next))}
                />
                <span className={styles['controls']}>
                  <OrderButtons
                    of={`group ${at + 1}`}
                    at={at}
                    count={groups.length}
                    disabled={disabled}
                    onMove={(to) => move(at, to)}
                    onRemove={() => change(groups.toSpliced(at, 1))}
                  />
                </span>
                <OrganizationGroups
                  group={group}
                  disabled={disabled}
                  onChange={(next) => change(groups.with(at, next))}
                />
              </li>
            ))}
          </ol>
        )}
        <AddObject
          params={params}
          kind="group"
          label="Add a group"
          placeholder="Add a group by its name"
          count={groups.length}
          most={100}
          disabled={disabled}
          onAdd={add}
        />
        {groups.length > 1 && (
          <Text fz="xs" c="dimmed">
            Who is a member of several, also through other groups, has the role of the first.
          </Text>
        )}
        {isEnabled && (
          <TagsInput
            label="Names behind the @, besides the domain’s own"
            description="Where people sign in as alice@corp.example and the domain is corp.local. Each name belongs to one directory."
            maw={560}
            maxTags={20}
            disabled={disabled}
            {...(signIn.suffixes.length === 0 && { placeholder: 'corp.example' })}
            value={signIn.suffixes}
            error={errorOfList(errors, 'signIn.suffixes')}
            onChange={(suffixes) => onChange({ ...signIn, suffixes })}
          />
        )}
      </Stack>
    </Panel>
  )
}

/** A refused entry is reported as `signIn.suffixes.1`. */
const errorOfList = (errors: Props['errors'], name: string): ReactNode =>
  Object.entries(errors).find(([at]) => at === name || at.startsWith(`${name}.`))?.[1]

interface PartProps {
  group: OneGroup
  disabled: boolean
  onChange: (group: OneGroup) => void
}

const RoleOf = ({
  group,
  at,
  roles,
  disabled,
  onChange,
}: PartProps & { at: number; roles: readonly Role[] }) => (
  <Select
    aria-label={`Role of group ${at + 1}`}
    title={roleDescriptions[group.role]}
    allowDeselect={false}
    disabled={disabled}
    data={roles.map((role) => ({ value: role, label: roleNames[role] }))}
    value={group.role}
    onChange={(role) => onChange({ ...group, role: Role.parse(role) })}
  />
)

/** As with other users of the MSP: who is no administrator may be kept to some organizations. */
function OrganizationGroups({ group, disabled, onChange }: PartProps) {
  const organization = useOrganization()
  const { may } = useManagingPermission()
  const isLimited = organization.kind === 'managing' && group.role !== 'administrator'
  const all = useQuery({
    ...query(organizationGroupsApi.list, {}),
    enabled: isLimited && may('organization-groups:read'),
  })
  if (!isLimited || !all.data || all.data.groups.length === 0) return null
  return (
    <MultiSelect
      className={styles['limit'] ?? ''}
      aria-label="Only these groups of organizations"
      clearable
      {...(group.organizationGroupIds.length === 0 && {
        placeholder: 'All organizations; choose groups to limit them',
      })}
      disabled={disabled}
      data={all.data.groups.map(({ id, name }) => ({ value: id as string, label: name }))}
      value={group.organizationGroupIds}
      onChange={(ids) =>
        onChange({
          ...group,
          organizationGroupIds: ids.map((id) => OrganizationGroupId.parse(id)),
        })
      }
    />
  )
}
