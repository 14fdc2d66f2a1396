import { type OrganizationGroup, organizationGroupsApi } from '@gatehouse/contract/organizations'
import { ActionIcon, Button, Group } from '@mantine/core'
import { IconFolders, IconPencil, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, query } from '../../app/api.ts'
import { mayIn, useLogin } from '../../app/login.ts'
import { roleNames } from '../../app/roles.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { GroupForm } from './GroupForm.tsx'
import { useOrganizationNames } from './use-organization-names.ts'

export function GroupsPage() {
  const login = useLogin()
  const nameOf = useOrganizationNames()
  const { groups } = useSuspenseQuery(query(organizationGroupsApi.list, {})).data
  const [edited, setEdited] = useState<OrganizationGroup | 'new'>()
  const [removed, setRemoved] = useState<OrganizationGroup>()
  const remove = useRemove(() => setRemoved(undefined))
  const whyNot = mayIn(login, 'managing', 'organization-groups:update')
    ? undefined
    : `Your role, ${roleNames[login.user.role]}, cannot change groups.`

  return (
    <>
      <PageHeader
        title="Groups"
        count={String(groups.length)}
        subtitle="Groups of organizations limit what editors and viewers see: with a group, only the organizations in it."
        actions={
          <AddButton whyNot={whyNot} onClick={() => setEdited('new')}>
            Add a group
          </AddButton>
        }
      />
      <DataTable
        name="Groups of organizations"
        columns={columnsFor(nameOf, whyNot, setEdited, setRemoved)}
        rows={groups}
        keyOf={(group) => group.id}
        onOpen={whyNot === undefined ? setEdited : undefined}
        empty={
          <EmptyState
            icon={<IconFolders size={20} />}
            title="No groups"
            action={
              whyNot === undefined && <Button onClick={() => setEdited('new')}>Add a group</Button>
            }
          >
            Without groups, everybody at the managing organization sees every organization.
          </EmptyState>
        }
      />
      {edited !== undefined && (
        <GroupForm
          group={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      <ConfirmDestructive
        isOpen={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={`Remove ${removed?.name ?? ''}`}
        verb="Remove the group"
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => removed && remove.mutate(removed.id)}
      >
        Its organizations stay. Users who were limited to this group alone then see what their other
        groups allow.
      </ConfirmDestructive>
    </>
  )
}

function useRemove(onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (organizationGroupId: string) =>
      call(organizationGroupsApi.remove, { params: { organizationGroupId } }),
    onSuccess: async () => {
      await invalidate(client, organizationGroupsApi.list.path, '/organizations')
      onDone()
    },
  })
}

const columnsFor = (
  nameOf: (id: string) => string,
  whyNot: string | undefined,
  onEdit: (group: OrganizationGroup) => void,
  onRemove: (group: OrganizationGroup) => void,
): Column<OrganizationGroup>[] => [
  {
    id: 'name',
    header: 'Group',
    width: '26%',
    isFixed: true,
    sortBy: (group) => group.name,
    cell: (group) => group.name,
  },
  {
    id: 'count',
    header: 'Organizations',
    width: '116px',
    align: 'right',
    sortBy: (group) => group.organizationIds.length,
    cell: (group) => group.organizationIds.length,
  },
  {
    id: 'members',
    header: '',
    cell: (group) => {
      const names = group.organizationIds.map(nameOf).join(', ')
      return (
        <span title={names} style={{ color: 'var(--gh-dim)' }}>
          {names}
        </span>
      )
    },
  },
  {
    id: 'menu',
    header: '',
    width: '84px',
    isFixed: true,
    cell: (group) => (
      <Group gap={2} wrap="nowrap" h={20}>
        <MaybeDisabled reason={whyNot}>
          <ActionIcon size="sm" aria-label={`Change ${group.name}`} onClick={() => onEdit(group)}>
            <IconPencil size={14} />
          </ActionIcon>
        </MaybeDisabled>
        <MaybeDisabled reason={whyNot}>
          <ActionIcon size="sm" aria-label={`Remove ${group.name}`} onClick={() => onRemove(group)}>
            <IconTrash size={14} />
          </ActionIcon>
        </MaybeDisabled>
      </Group>
    ),
  },
]
