import type { Connector, Source } from '@gatehouse/contract/collectors'
import { statuses } from '@gatehouse/contract/statuses'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { wholeNumber } from '../../ui/numbers.ts'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { StatusDots } from '../../ui/StatusDots.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'

interface Props {
  sources: readonly Source[]
  isBare?: boolean
  empty?: ReactNode
}

export function SourceTable({ sources, isBare = false, empty }: Props) {
  const navigate = useNavigate()
  return (
    <DataTable
      name="Sources"
      columns={columns}
      rows={sources}
      keyOf={(source) => source.id}
      isBare={isBare}
      onOpen={(source) =>
        void navigate({
          to: paths.source,
          params: { organizationId: source.organizationId, sourceId: source.id },
        })
      }
      initialSort={{ column: 'status', isDescending: true }}
      empty={empty}
    />
  )
}

/** The newest record of any of them. */
export const lastRecordAt = (connectors: readonly Connector[]): string | undefined =>
  connectors
    .map((connector) => connector.lastRecordAt)
    .filter((at) => at !== undefined)
    .toSorted((a, b) => (a < b ? 1 : -1))[0]

const recordCount = (source: Source) =>
  source.connectors.reduce((sum, connector) => sum + connector.recordCount, 0)

const columns: Column<Source>[] = [
  {
    id: 'name',
    header: 'Source',
    isFixed: true,
    sortBy: (source) => source.name,
    cell: (source) => (
      <PageLink
        to={paths.source}
        params={{ organizationId: source.organizationId, sourceId: source.id }}
        c="inherit"
        fw={500}
      >
        {source.name}
      </PageLink>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: '164px',
    sortBy: (source) => statuses.indexOf(source.status.status),
    cell: (source) => <StatusBadge status={source.status.status} reason={source.status.reason} />,
  },
  {
    id: 'reason',
    header: 'Why',
    width: '34%',
    needsWidth: 940,
    cell: (source) => <span title={source.status.reason}>{source.status.reason}</span>,
  },
  {
    id: 'connectors',
    header: 'Connectors',
    width: '104px',
    cell: (source) => (
      <StatusDots
        items={source.connectors.map((connector) => ({
          name: connector.name,
          status: connector.status.status,
        }))}
      />
    ),
  },
  {
    id: 'site',
    header: 'Site',
    width: '130px',
    needsWidth: 700,
    sortBy: (source) => source.siteName,
    cell: (source) => source.siteName,
  },
  {
    id: 'last',
    header: 'Last record',
    width: '104px',
    sortBy: (source) => lastRecordAt(source.connectors) ?? '',
    cell: (source) => {
      const at = lastRecordAt(source.connectors)
      return at ? <Time at={at} /> : 'none yet'
    },
  },
  {
    id: 'records',
    header: 'Records',
    width: '92px',
    align: 'right',
    needsWidth: 600,
    sortBy: recordCount,
    cell: (source) => wholeNumber(recordCount(source)),
  },
]
