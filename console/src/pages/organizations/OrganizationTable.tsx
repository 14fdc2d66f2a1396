import { statuses } from '@gatehouse/contract/statuses'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Sparkline } from '../../ui/chart/Sparkline.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { countColumn } from '../../ui/table/usual-columns.tsx'
import { Tags } from '../../ui/Tags.tsx'
import { Time } from '../../ui/Time.tsx'
import { OpenAlertsCell } from '../alerts/OpenAlertsCell.tsx'
import { type OpenAlerts, totalOf, useAlertCounts } from '../alerts/use-alert-counts.ts'
import type { OrganizationWithTrend } from './with-trends.ts'

type OrganizationPagePath =
  | typeof paths.organization
  | typeof paths.activity
  | typeof paths.sources
  | typeof paths.agents
  | typeof paths.stateReports
  | typeof paths.risks
  | typeof paths.directories
  | typeof paths.targets
  | typeof paths.credentials

interface Props {
  name: string
  rows: readonly OrganizationWithTrend[]
  /** The few columns of an overview, inside its panel. */
  isShort?: boolean
  /** Where a row leads. */
  to?: OrganizationPagePath
  empty?: ReactNode
}

/** Organizations with health and trend; the worst first. */
export function OrganizationTable({
  name,
  rows,
  isShort = false,
  to = paths.organization,
  empty,
}: Props) {
  const navigate = useNavigate()
  const counts = useAlertCounts()
  const openOf = (id: string) => counts?.find((one) => one.organizationId === id)?.open
  const all = columnsTo(to, openOf)
  const columns = isShort ? all.filter((column) => shortColumns.has(column.id)) : all
  return (
    <DataTable
      name={name}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      isBare={isShort}
      onOpen={(row) => void navigate({ to, params: { organizationId: row.id } })}
      initialSort={{ column: 'status', isDescending: true }}
      empty={empty}
    />
  )
}

const shortColumns = new Set(['name', 'status', 'alerts', 'records', 'trend', 'failed'])

const columnsTo = (
  to: OrganizationPagePath,
  openOf: (organizationId: string) => OpenAlerts | undefined,
): Column<OrganizationWithTrend>[] => [
  {
    id: 'name',
    header: 'Organization',
    isFixed: true,
    sortBy: (one) => one.name,
    cell: (one) => (
      <PageLink to={to} params={{ organizationId: one.id }} c="inherit" fw={500} title={one.name}>
        {one.name}
      </PageLink>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: '168px',
    sortBy: (one) => statuses.indexOf(one.status.status),
    cell: (one) => <StatusBadge status={one.status.status} reason={one.status.reason} />,
  },
  {
    id: 'alerts',
    header: 'Open alerts',
    width: '104px',
    align: 'right',
    needsWidth: 460,
    sortBy: (one) => {
      const open = openOf(one.id)
      return open ? totalOf(open) : 0
    },
    cell: (one) => <OpenAlertsCell organizationId={one.id} open={openOf(one.id)} />,
  },
  {
    id: 'tags',
    header: 'Tags',
    width: '16%',
    needsWidth: 860,
    cell: (one) => <Tags tags={one.tags} />,
  },
  countColumn({
    id: 'sites',
    header: 'Sites',
    width: '64px',
    needsWidth: 760,
    of: (one) => one.siteCount,
  }),
  countColumn({
    id: 'sources',
    header: 'Sources',
    width: '78px',
    needsWidth: 760,
    of: (one) => one.sourceCount,
  }),
  countColumn({
    id: 'failed',
    header: 'Failed logons',
    width: '112px',
    needsWidth: 700,
    of: (one) => one.failedLogons,
  }),
  countColumn({ id: 'records', header: 'Records, 7 d', width: '112px', of: (one) => one.records }),
  {
    id: 'trend',
    header: 'Trend',
    width: '124px',
    needsWidth: 560,
    cell: (one) => (
      <Sparkline
        values={one.trend}
        label={`${wholeNumber(one.records)} records in the last 7 days`}
      />
    ),
  },
  {
    id: 'zone',
    header: 'Time zone',
    width: '140px',
    isHiddenAtFirst: true,
    sortBy: (one) => one.timeZone,
    cell: (one) => one.timeZone,
  },
  {
    id: 'created',
    header: 'Added',
    width: '110px',
    isHiddenAtFirst: true,
    sortBy: (one) => one.createdAt,
    cell: (one) => <Time at={one.createdAt} />,
  },
]
