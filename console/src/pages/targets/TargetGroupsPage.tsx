import { type TargetGroup, targetGroupsApi } from '@gatehouse/contract/target-groups'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconFolders } from '@tabler/icons-react'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { RemoveDialog } from '../../app/RemoveDialog.tsx'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { timeColumn } from '../../ui/table/usual-columns.tsx'
import { ruleSentence } from './rule-sentence.ts'
import { TargetGroupEditor } from './TargetGroupEditor.tsx'
import { TargetTabs } from './TargetTabs.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/target-groups')

export function TargetGroupsPage() {
  const params = route.useParams()
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = usePermission()
  const { groups } = useSuspenseQuery(query(targetGroupsApi.list, { params })).data
  const [edited, setEdited] = useState<TargetGroup>()
  const [removed, setRemoved] = useState<TargetGroup>()
  const noUpdate = whyNot('targets:update', 'change groups of targets')
  const addButton = (
    <AddButton
      whyNot={noUpdate}
      onClick={() => void navigate({ search: { add: true }, replace: true })}
    >
      Add a group
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Groups of targets"
        count={String(groups.length)}
        subtitle="Access policies name groups, so that a new target is covered at once."
        actions={groups.length > 0 && addButton}
      />
      <TargetTabs organizationId={params.organizationId} current={paths.targetGroups} />
      <DataTable
        name="Groups of targets"
        columns={columnsFor({ whyNot: noUpdate, onEdit: setEdited, onRemove: setRemoved })}
        rows={groups}
        keyOf={(group) => group.id}
        onOpen={noUpdate === undefined ? setEdited : undefined}
        initialSort={{ column: 'name', isDescending: false }}
        empty={
          <EmptyState
            icon={<IconFolders size={20} />}
            title="No group of targets yet"
            action={addButton}
          >
            A group holds targets chosen by hand, and all that fit a rule, such as every target with
            the tag “production”.
          </EmptyState>
        }
      />
      {add === true && noUpdate === undefined && (
        <TargetGroupEditor
          organizationId={params.organizationId}
          group={undefined}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      )}
      {edited && (
        <TargetGroupEditor
          key={edited.id}
          organizationId={params.organizationId}
          group={edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed && <RemoveGroup group={removed} onClose={() => setRemoved(undefined)} />}
    </>
  )
}

function RemoveGroup({ group, onClose }: { group: TargetGroup; onClose: () => void }) {
  const client = useQueryClient()
  const params = { organizationId: group.organizationId, targetGroupId: group.id }
  return (
    <RemoveDialog
      onClose={onClose}
      title={`Remove ${group.name}`}
      verb="Remove the group"
      remove={() => call(targetGroupsApi.remove, { params })}
      onRemoved={async () => {
        await invalidate(client, resolvePath('/organizations/:organizationId', params))
        onClose()
      }}
    >
      Its targets stay. What an access policy gave through this group ends, and sessions that
      nothing else allows end with it.
    </RemoveDialog>
  )
}

interface Options {
  whyNot: string | undefined
  onEdit: (group: TargetGroup) => void
  onRemove: (group: TargetGroup) => void
}

const columnsFor = ({ whyNot, onEdit, onRemove }: Options): Column<TargetGroup>[] => [
  {
    id: 'name',
    header: 'Group',
    width: '24%',
    isFixed: true,
    sortBy: (group) => group.name,
    cell: (group) => <b style={{ fontWeight: 500 }}>{group.name}</b>,
  },
  {
    id: 'members',
    header: 'Targets',
    width: '84px',
    align: 'right',
    sortBy: (group) => group.memberCount,
    cell: (group) => (
      <PageLink
        to={paths.targets}
        params={{ organizationId: group.organizationId }}
        search={{ targetGroupId: group.id }}
      >
        {wholeNumber(group.memberCount)}
      </PageLink>
    ),
    text: (group) => String(group.memberCount),
  },
  {
    id: 'rule',
    header: 'Who belongs to it',
    cell: (group) => <span title={ruleSentence(group)}>{ruleSentence(group)}</span>,
    text: ruleSentence,
  },
  {
    id: 'description',
    header: 'Description',
    width: '22%',
    needsWidth: 900,
    cell: (group) => group.description,
  },
  timeColumn({
    id: 'changed',
    header: 'Changed',
    width: '104px',
    needsWidth: 700,
    of: (group) => group.updatedAt,
  }),
  {
    id: 'menu',
    header: '',
    width: '44px',
    isFixed: true,
    cell: (group) => (
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            size="sm"
            aria-label={`Actions for ${group.name}`}
            onClick={(event) => event.stopPropagation()}
          >
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
          <MaybeDisabled reason={whyNot}>
            <Menu.Item onClick={() => onEdit(group)}>Change</Menu.Item>
          </MaybeDisabled>
          <MaybeDisabled reason={whyNot}>
            <Menu.Item onClick={() => onRemove(group)}>Remove</Menu.Item>
          </MaybeDisabled>
        </Menu.Dropdown>
      </Menu>
    ),
  },
]
