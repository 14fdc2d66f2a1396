import type { StateReport, StateReportRow } from '@gatehouse/contract/state-reports'
import { Button, Center, Loader } from '@mantine/core'
import { IconListSearch, IconShieldCheck } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { exactTime } from '../../ui/instant.ts'
import { counted } from '../../ui/numbers.ts'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useZone } from '../../ui/zone.tsx'
import { reportColumns } from './report-columns.tsx'
import styles from './ReportRows.module.css'
import { type Asked, reportQuery } from './search.ts'

interface Props {
  organizationId: string
  report: StateReport
  asked: Asked
  onAll: () => void
}

interface Numbered {
  key: string
  row: StateReportRow
}

export function ReportRows({ organizationId, report, asked, onAll }: Props) {
  const zone = useZone()
  const list = useInfiniteQuery({
    ...reportQuery({ organizationId, stateReportKey: report.key }, asked),
    placeholderData: keepPreviousData,
  })
  const columns = useMemo(
    () => reportColumns(report, { organizationId, directoryId: asked.directoryId }, asked.at),
    [report, organizationId, asked.directoryId, asked.at],
  )
  const first = list.data?.pages[0]
  // Rows have no id of their own: their place is it.
  const rows: Numbered[] = (list.data?.pages.flatMap((page) => page.rows) ?? []).map(
    (row, place) => ({ key: String(place), row }),
  )
  if (list.error) {
    return (
      <ErrorState
        title="The report could not be made"
        message={messageOf(list.error)}
        requestId={list.error instanceof ApiError ? list.error.requestId : undefined}
        onRetry={() => void list.refetch()}
      />
    )
  }
  return (
    <div data-stale={list.isPlaceholderData || undefined} className={styles['rows']}>
      {first && (
        <p className={styles['said']}>
          {first.isKnown && <strong>{counted(first.total, 'row')}</strong>}
          {first.isAtLeast && ' or more'} as of{' '}
          <span className="gh-numbers">{exactTime(first.asOf, zone)}</span>
        </p>
      )}
      <DataTable
        name={report.name}
        columns={columns}
        rows={rows}
        keyOf={({ key }) => key}
        footer={<ShowMore list={list} />}
        empty={
          first ? (
            <NoRows isKnown={first.isKnown} report={report} asked={asked} onAll={onAll} />
          ) : (
            <Center h={160}>
              <Loader size="sm" aria-label="Making the report" />
            </Center>
          )
        }
      />
    </div>
  )
}

function NoRows({
  isKnown,
  report,
  asked,
  onAll,
}: Pick<Props, 'report' | 'asked' | 'onAll'> & { isKnown: boolean }) {
  if (!isKnown) {
    return (
      <EmptyState icon={<IconListSearch size={20} />} title="Nothing was known at that moment">
        The directory had not been read yet. Choose a later moment.
      </EmptyState>
    )
  }
  if (asked.text !== undefined) {
    return (
      <EmptyState
        icon={<IconListSearch size={20} />}
        title="No row has these words"
        action={
          <Button variant="default" onClick={onAll}>
            Show all rows
          </Button>
        }
      >
        Each word has to stand somewhere in the row.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<IconShieldCheck size={20} />}
      title={
        report.category === 'risk' ? 'There is nothing of this kind' : 'There is nothing to report'
      }
    >
      {report.category === 'risk'
        ? 'The directory was looked at, and nothing in it is such a risk.'
        : 'The directory was looked at, and nothing in it fits this report.'}
    </EmptyState>
  )
}
