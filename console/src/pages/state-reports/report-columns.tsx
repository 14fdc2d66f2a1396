import type { StateReport, StateReportRow } from '@gatehouse/contract/state-reports'
import { IconCheck, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { wholeNumber } from '../../ui/numbers.ts'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'

type Cell = StateReportRow[string] | undefined
type Kind = StateReport['columns'][number]['kind']

interface Keyed {
  key: string
  row: StateReportRow
}

interface OneDirectory {
  organizationId: string
  directoryId: string
}

/** More columns than these are narrow: the chooser has the others. */
const mostAtFirst = 8

/** The columns that the report says it has, each in the look of its kind. */
export const reportColumns = (
  report: StateReport,
  params: OneDirectory,
  at: string | undefined,
): Column<Keyed>[] =>
  report.columns.map(({ key, name, kind }, place) => ({
    id: key,
    header: name,
    isFixed: place === 0,
    isHiddenAtFirst: place >= mostAtFirst,
    needsWidth: place < 2 ? 0 : 200 + place * 110,
    ...(kind === 'number' && { align: 'right' as const, width: '96px' }),
    ...(kind === 'yes-no' && { width: '112px' }),
    ...(kind === 'time' && { width: '148px' }),
    cell: ({ row }) => shown(row[key], kind, params, at),
    text: ({ row }) => textOf(row[key]),
  }))

function shown(cell: Cell, kind: Kind, params: OneDirectory, at: string | undefined): ReactNode {
  if (cell === null || cell === undefined) return <span style={{ color: 'var(--gh-dim)' }}>–</span>
  if (typeof cell === 'object') {
    return (
      <PageLink
        to={paths.directoryObject}
        params={{ ...params, directoryObjectId: cell.id }}
        search={{ at }}
        c="inherit"
        fw={500}
        title={cell.name}
      >
        {cell.name}
      </PageLink>
    )
  }
  if (typeof cell === 'boolean') return <YesNo isYes={cell} />
  if (typeof cell === 'number') return wholeNumber(cell)
  if (kind === 'time') return <Time at={cell} as="list" />
  return <span title={cell}>{cell}</span>
}

const YesNo = ({ isYes }: { isYes: boolean }) => (
  <span style={{ display: 'inline-flex', alignItems: 'center', gap: 5, verticalAlign: 'top' }}>
    {isYes ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
    {isYes ? 'Yes' : 'No'}
  </span>
)

function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'object') return cell.name
  if (typeof cell === 'boolean') return cell ? 'Yes' : 'No'
  return String(cell)
}
