import type { AccessPolicyInput } from '@gatehouse/contract/access-policies'
import type { Directory } from '@gatehouse/contract/directories'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import type { Organization } from '@gatehouse/contract/organizations'
import { ActionIcon, Group, Select, Stack, Text } from '@mantine/core'
import { IconUsersGroup, IconX } from '@tabler/icons-react'
import { useQueries, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ObjectPicker } from '../directories/ObjectPicker.tsx'
import { directoriesQuery, objectQuery } from '../directories/search.ts'
import styles from './DirectoryGroups.module.css'

type Groups = AccessPolicyInput['directoryGroups']
type OneGroup = Groups[number]

interface Props {
  /** Whose directories are offered. */
  nameable: readonly Organization[]
  groups: Groups
  error: ReactNode
  disabled: boolean
  onChange: (groups: Groups) => void
}

/** Users of a directory by their groups: who comes into one may, and who goes out of it may no more. */
export function DirectoryGroups({ nameable, groups, error, disabled, onChange }: Props) {
  const directories = useSignInDirectories(nameable)
  const [chosenId, setChosenId] = useState<string>()
  if (directories.length === 0 && groups.length === 0) return null
  const chosen = directories.find(({ id }) => id === chosenId) ?? directories[0]
  const add = (groupId: DirectoryObjectId | undefined) => {
    if (!chosen || groupId === undefined) return
    if (groups.some((one) => one.groupId === groupId)) return
    onChange([...groups, { directoryId: chosen.id, groupId }])
  }
  return (
    <Stack gap={8} mt="md">
      <div>
        <Text fz="sm" fw={500}>
          And members of these groups
        </Text>
        <Text fz="xs" c="dimmed">
          Of directories whose users may sign in; also through other groups.
        </Text>
      </div>
      {groups.length > 0 && (
        <ul className={styles['groups']} aria-label="Groups of directories">
          {groups.map((group) => (
            <li key={`${group.directoryId} ${group.groupId}`} className={styles['group']}>
              <IconUsersGroup size={15} stroke={1.6} aria-hidden />
              <GroupName group={group} directories={directories} />
              {!disabled && (
                <ActionIcon
                  size="sm"
                  aria-label="Remove the group"
                  onClick={() => onChange(groups.filter((one) => one !== group))}
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {chosen && !disabled && (
        <Group gap="sm" wrap="nowrap" align="flex-start">
          {directories.length > 1 && (
            <Select
              aria-label="Directory"
              w={180}
              allowDeselect={false}
              data={directories.map(({ id, name }) => ({ value: id as string, label: name }))}
              value={chosen.id}
              onChange={(id) => setChosenId(id ?? undefined)}
            />
          )}
          <div style={{ flex: 1, maxWidth: 420 }}>
            <ObjectPicker
              key={`${chosen.id} ${groups.length}`}
              params={{ organizationId: chosen.organizationId, directoryId: chosen.id }}
              kind="group"
              label="Add a group of a directory"
              placeholder={`Add a group of ${chosen.name}`}
              objectId={undefined}
              error={error}
              onChange={add}
            />
          </div>
        </Group>
      )}
    </Stack>
  )
}

/** Only users who may sign in can open anything. */
function useSignInDirectories(nameable: readonly Organization[]): readonly Directory[] {
  const answers = useQueries({ queries: nameable.map(({ id }) => directoriesQuery(id)) })
  return answers.flatMap(
    ({ data }) => data?.directories.filter(({ settings }) => settings.signIn.isEnabled) ?? [],
  )
}

function GroupName({ group, directories }: { group: OneGroup; directories: readonly Directory[] }) {
  const { directoryId, groupId } = group
  const directory = directories.find(({ id }) => id === directoryId)
  const named = useQuery({
    ...objectQuery(
      {
        organizationId: directory?.organizationId ?? '',
        directoryId,
        directoryObjectId: groupId,
      },
      undefined,
    ),
    enabled: directory !== undefined,
  })
  return (
    <span className={styles['name']}>
      {named.data?.name ?? `Group ${groupId.slice(0, 8)}`}
      <span className={styles['of']}>{directory?.name ?? 'a directory that lets nobody in'}</span>
    </span>
  )
}
