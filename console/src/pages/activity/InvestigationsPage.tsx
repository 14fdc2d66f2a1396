import { type Investigation, investigationsApi } from '@gatehouse/contract/activity'
import { predefinedInvestigations } from '@gatehouse/contract/predefined-investigations'
import { ActionIcon, Group, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBellPlus, IconCopy, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'
import { messageOf } from '../../app/api-error.ts'
import { useManagingPermission } from '../../app/managing.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { parseSearch } from '../../app/search-params.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { filterOfSearch } from '../alert-rules/search.ts'
import { activitySearch } from './search.ts'
import { SearchSummary } from './SearchSummary.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/investigations')

/** One that is saved, or comes with Gatehouse and stays. */
type Shown = Pick<Investigation, 'name' | 'description' | 'filter'> & {
  category: string
  saved?: Investigation
}

const ownCategory = 'Saved'

export function InvestigationsPage() {
  const params = route.useParams()
  const navigate = route.useNavigate()
  const { may } = usePermission()
  const managing = useManagingPermission()
  const makeAlert = ({ name, filter }: Shown) =>
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
  const rows: Shown[] = [
    ...predefinedInvestigations,
    ...data.investigations.map((saved) => ({ ...saved, saved, category: ownCategory })),
  ]
  const copy = useCopy(params)
  const remove = useRemove(params, () => setRemoved(undefined))

  return (
    <>
      <PageHeader
        title="Investigations"
        count={counted(data.investigations.length, 'saved', 'saved')}
        subtitle="Filters of the Activity page, kept under a name. Those of Gatehouse stay as they are: copy one, or set filters there and choose “Save as investigation”."
      />
      <DataTable
        name="Investigations"
        columns={columnsFor({
          onAlert: managing.may('alert-rules:update') ? makeAlert : undefined,
          onCopy: may('investigations:update') ? (one) => copy.mutate(one) : undefined,
          onRemove: may('investigations:update') ? setRemoved : undefined,
        })}
        rows={rows}
        keyOf={({ saved, category, name }) => saved?.id ?? `${category} ${name}`}
        onOpen={(one) =>
          void navigate({
            to: paths.activity,
            params,
            search: activitySearch(parseSearch(one.filter)),
          })
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

/** A predefined one becomes one of the organization's own. */
function useCopy(params: { organizationId: string }) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ category, name, description, filter }: Shown) =>
      call(investigationsApi.create, {
        params,
        body: { name: `${name} (${category})`, description, filter },
      }),
    onSuccess: async ({ name }) => {
      await invalidate(client, resolvePath(investigationsApi.list.path, params))
      notifications.show({ message: `Saved as “${name}”. It stands at the end of the list.` })
    },
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  })
}

type Act<One> = ((investigation: One) => void) | undefined

const columnsFor = ({
  onAlert,
  onCopy,
  onRemove,
}: {
  onAlert: Act<Shown>
  onCopy: Act<Shown>
  onRemove: Act<Investigation>
}): Column<Shown>[] => [
  { id: 'name', header: 'Name', width: '24%', sortBy: (one) => one.name, cell: (one) => one.name },
  {
    id: 'category',
    header: 'Category',
    width: '130px',
    sortBy: (one) => one.category,
    cell: (one) => one.category,
  },
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
    sortBy: ({ saved }) => saved?.createdBy ?? '',
    cell: ({ saved }) => saved?.createdBy ?? 'Gatehouse',
  },
  {
    id: 'at',
    header: 'Changed',
    width: '110px',
    sortBy: ({ saved }) => saved?.updatedAt ?? '',
    cell: ({ saved }) => saved && <Time at={saved.updatedAt} />,
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
        {onCopy && !one.saved && (
          <Tooltip label="Copy">
            <ActionIcon
              size="sm"
              aria-label={`Copy ${one.name} of ${one.category}`}
              onClick={() => onCopy(one)}
            >
              <IconCopy size={14} />
            </ActionIcon>
          </Tooltip>
        )}
        {onRemove && one.saved && (
          <Tooltip label="Remove">
            <ActionIcon
              size="sm"
              aria-label={`Remove ${one.name}`}
              onClick={() => one.saved && onRemove(one.saved)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    ),
  },
]
