import { type Investigation, investigationsApi } from '@gatehouse/contract/activity'
import { ActionIcon, Group, Tooltip } from '@mantine/core'
import { IconBellPlus, IconFingerprint, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'
import { messageOf } from '../../app/api-error.ts'
import { PageButton } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { parseSearch } from '../../app/search-params.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { filterOfSearch } from '../alert-rules/search.ts'
import { activitySearch } from './search.ts'
import { SearchSummary } from './SearchSummary.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/investigations')

export function InvestigationsPage() {
  const params = route.useParams()
  const navigate = route.useNavigate()
  const { may } = usePermission()
  const managing = useManagingPermission()
  const makeAlert = ({ name, filter }: Investigation) =>
    void navigate({
      to: paths.newAlertRule,
      search: {
        organizationId: params.organizationId,
        name,
        filter: filterOfSearch(activitySearch(parseSearch(filter))),
      },
    })
  const { data } = useSuspenseQuery(query(investigationsApi.list, { params }))
  const [removed, setRemoved] = useState<Investigation>()
  const remove = useRemove(params, () => setRemoved(undefined))

  return (
    <>
      <PageHeader
        title="Investigations"
        count={counted(data.investigations.length, 'saved', 'saved')}
        subtitle="Filters of the Activity page, kept under a name."
      />
      <DataTable
        name="Investigations"
        columns={columnsFor({
          onAlert: managing.may('alert-rules:update') ? makeAlert : undefined,
          onRemove: may('investigations:update') ? setRemoved : undefined,
        })}
        rows={data.investigations}
        keyOf={(one) => one.id}
        onOpen={(one) =>
          void navigate({
            to: paths.activity,
            params,
            search: activitySearch(parseSearch(one.filter)),
          })
        }
        empty={
          <EmptyState
            icon={<IconFingerprint size={20} />}
            title="No investigation is saved"
            action={
              <PageButton variant="default" to={paths.activity} params={params}>
                Open Activity
              </PageButton>
            }
          >
            Set filters in Activity and choose “Save as investigation” to find them here again.
          </EmptyState>
        }
      />
      <ConfirmDestructive
        isOpen={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title="Remove the investigation"
        verb="Remove"
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => removed && remove.mutate(removed.id)}
      >
        “{removed?.name}” disappears for everybody. The records it finds stay.
      </ConfirmDestructive>
    </>
  )
}

function useRemove(params: { organizationId: string }, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (investigationId: string) =>
      call(investigationsApi.remove, { params: { ...params, investigationId } }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(investigationsApi.list.path, params))
      onDone()
    },
  })
}

type Act = ((investigation: Investigation) => void) | undefined

const columnsFor = ({
  onAlert,
  onRemove,
}: {
  onAlert: Act
  onRemove: Act
}): Column<Investigation>[] => [
  { id: 'name', header: 'Name', width: '26%', sortBy: (one) => one.name, cell: (one) => one.name },
  {
    id: 'filter',
    header: 'Looks for',
    cell: (one) => <SearchSummary search={activitySearch(parseSearch(one.filter))} />,
    text: (one) => one.filter,
  },
  {
    id: 'description',
    header: 'Description',
    width: '24%',
    cell: (one) => <span title={one.description}>{one.description}</span>,
  },
  {
    id: 'by',
    header: 'Saved by',
    width: '120px',
    sortBy: (one) => one.createdBy,
    cell: (one) => one.createdBy,
  },
  {
    id: 'at',
    header: 'Changed',
    width: '110px',
    sortBy: (one) => one.updatedAt,
    cell: (one) => <Time at={one.updatedAt} />,
  },
  {
    id: 'actions',
    header: '',
    width: '76px',
    isFixed: true,
    cell: (one) => (
      <Group gap={2} wrap="nowrap" h={20}>
        {onAlert && (
          <Tooltip label="Make an alert">
            <ActionIcon
              size="sm"
              aria-label={`Make an alert of ${one.name}`}
              onClick={() => onAlert(one)}
            >
              <IconBellPlus size={14} />
            </ActionIcon>
          </Tooltip>
        )}
        {onRemove && (
          <Tooltip label="Remove">
            <ActionIcon size="sm" aria-label={`Remove ${one.name}`} onClick={() => onRemove(one)}>
              <IconTrash size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    ),
  },
]
