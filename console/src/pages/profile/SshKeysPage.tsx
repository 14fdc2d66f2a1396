import { type UserKey, userKeysApi } from '@gatehouse/contract/user-keys'
import { Button, Group } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, query } from '../../app/api.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { timeColumn } from '../../ui/table/usual-columns.tsx'
import { Time } from '../../ui/Time.tsx'
import { AddSshKey } from './AddSshKey.tsx'
import { ProfileTabs } from './ProfileTabs.tsx'

const route = getRouteApi('/signed-in/profile/ssh-keys')

export function SshKeysPage() {
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const { keys } = useSuspenseQuery(query(userKeysApi.list, {})).data
  const [removed, setRemoved] = useState<UserKey>()
  const remove = useMutation({
    mutationFn: (userKeyId: string) => call(userKeysApi.remove, { params: { userKeyId } }),
    onSuccess: async () => {
      await invalidate(client, userKeysApi.list.path)
      setRemoved(undefined)
    },
  })
  const addButton = (
    <Button
      leftSection={<IconPlus size={14} />}
      onClick={() => void navigate({ search: { add: true }, replace: true })}
    >
      Add a key
    </Button>
  )

  return (
    <>
      <PageHeader title="SSH keys" count={String(keys.length)} actions={addButton} />
      <ProfileTabs />
      <DataTable
        name="SSH keys"
        columns={columnsFor(setRemoved)}
        rows={keys}
        keyOf={(key) => key.id}
        empty={
          <EmptyState icon={<IconKey size={20} />} title="You have no SSH key" action={addButton}>
            With a key the gate knows you at once. Without one, the terminal shows a link, and you
            say yes in the browser.
          </EmptyState>
        }
      />
      {add === true && <AddSshKey onClose={() => void navigate({ search: {}, replace: true })} />}
      <ConfirmDestructive
        isOpen={removed !== undefined}
        onClose={() => {
          setRemoved(undefined)
          remove.reset()
        }}
        title={`Remove ${removed?.name ?? ''}`}
        verb="Remove the key"
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => removed && remove.mutate(removed.id)}
      >
        Nobody signs in with it from now on. It can be added again.
      </ConfirmDestructive>
    </>
  )
}

const columnsFor = (onRemove: (key: UserKey) => void): Column<UserKey>[] => [
  {
    id: 'name',
    header: 'Name',
    isFixed: true,
    width: '24%',
    sortBy: (key) => key.name,
    cell: (key) => <span title={key.name}>{key.name}</span>,
  },
  {
    id: 'algorithm',
    header: 'Kind',
    width: '170px',
    needsWidth: 760,
    sortBy: (key) => key.algorithm,
    cell: (key) => <span className="gh-machine">{key.algorithm}</span>,
  },
  {
    id: 'fingerprint',
    header: 'Fingerprint',
    cell: (key) => (
      <span className="gh-machine" title={key.fingerprint}>
        {key.fingerprint}
      </span>
    ),
  },
  timeColumn({
    id: 'added',
    header: 'Added',
    width: '110px',
    needsWidth: 620,
    of: (key) => key.createdAt,
  }),
  {
    id: 'used',
    header: 'Last used',
    width: '110px',
    sortBy: (key) => key.lastUsedAt ?? '',
    cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} /> : 'never'),
  },
  {
    id: 'remove',
    header: '',
    width: '84px',
    isFixed: true,
    cell: (key) => (
      <Group h={20} justify="flex-end">
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          aria-label={`Remove ${key.name}`}
          onClick={() => onRemove(key)}
        >
          Remove
        </Button>
      </Group>
    ),
  },
]
