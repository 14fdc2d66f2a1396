import { activityBatchesApi, type QuarantinedLine } from '@gatehouse/contract/activity-batches'
import { Button, Center, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { messageOf } from '../../app/api-error.ts'
import { pages } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/quarantine')

/** Lines that were refused by themselves while the rest of their batch was stored. */
export function QuarantinePage() {
  const params = route.useParams()
  const list = useInfiniteQuery(
    pages(activityBatchesApi.quarantine, { params, query: { limit: 100 } }),
  )
  const lines = list.data?.pages.flatMap((page) => page.lines) ?? []
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.sources} params={params} fz="xs">
            Sources
          </PageLink>
        }
        title="Refused lines"
        subtitle="An agent sent them and they could not be stored. The other lines of their batches were."
      />
      {list.error ? (
        <ErrorState message={messageOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          name="Refused lines"
          columns={columns}
          rows={lines}
          keyOf={(line) => `${line.batchId} ${line.line}`}
          empty={
            list.isSuccess && (
              <EmptyState icon={<IconShieldCheck size={20} />} title="Nothing was refused">
                A line that an agent sends and that cannot be stored would be kept here with the
                reason.
              </EmptyState>
            )
          }
          footer={
            list.hasNextPage && (
              <Center h={44}>
                <Button
                  variant="subtle"
                  loading={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  Show more
                </Button>
              </Center>
            )
          }
        />
      )}
    </>
  )
}

const columns: Column<QuarantinedLine>[] = [
  {
    id: 'at',
    header: 'When',
    width: '136px',
    cell: (line) => <Time at={line.at} as="list" />,
  },
  { id: 'connector', header: 'Connector', width: '140px', cell: (line) => line.connector },
  {
    id: 'reason',
    header: 'Why it was refused',
    width: '36%',
    cell: (line) => <span title={line.reason}>{line.reason}</span>,
  },
  {
    id: 'text',
    header: 'The line as it came',
    cell: (line) => (
      <Text span className="gh-machine" title={line.text}>
        {line.text}
      </Text>
    ),
  },
  { id: 'line', header: 'Line', width: '64px', align: 'right', cell: (line) => line.line },
  {
    id: 'batch',
    header: 'Batch',
    width: '150px',
    isHiddenAtFirst: true,
    cell: (line) => <span className="gh-machine">{line.batchId}</span>,
  },
]
