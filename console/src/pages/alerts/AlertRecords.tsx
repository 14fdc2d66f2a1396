import { type Alert, alertsApi, maxKeptRecords } from '@gatehouse/contract/alerts'
import { Center, Loader } from '@mantine/core'
import { useMemo } from 'react'
import { hrefOf } from '../../app/api.ts'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { usePermission } from '../../app/organization.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { counted, wholeNumber } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { activityColumns } from '../activity/columns.tsx'
import styles from './AlertPage.module.css'
import { ExportMenu } from './ExportMenu.tsx'
import type { AlertRecordList } from './use-alert-records.ts'

/** Beside a second column what it was about needs the room. */
const narrow: Readonly<Record<string, string>> = { who: '118px', action: '136px', where: '126px' }

/** What happened: the records that made the alert. */
export function AlertRecords({ alert, records }: { alert: Alert; records: AlertRecordList }) {
  const { whyNot } = usePermission()
  const { add, list } = records
  const columns = useMemo(
    () =>
      activityColumns({ add }).map((column) => {
        const width = narrow[column.id]
        return width === undefined ? column : { ...column, width }
      }),
    [add],
  )
  const params = { organizationId: alert.organizationId, alertId: alert.id }
  const fileOf = (format: 'csv' | 'json') =>
    hrefOf(alertsApi.exportRecords, { params, query: { format } })
  return (
    <Panel
      isFlush
      title={counted(alert.recordCount, 'record')}
      action={
        <ExportMenu
          label="The records of this alert"
          hrefs={{ csv: fileOf('csv'), json: fileOf('json') }}
          whyNot={whyNot('activity:export', 'export activity')}
        />
      }
    >
      {list.error ? (
        <ErrorState
          title="The records could not be read"
          message={messageOf(list.error)}
          requestId={list.error instanceof ApiError ? list.error.requestId : undefined}
          onRetry={() => void list.refetch()}
        />
      ) : (
        <div className={styles['table']}>
          <DataTable
            name="Records of the alert"
            columns={columns}
            rows={records.records}
            keyOf={(record) => record.id}
            openKey={records.opened}
            onOpen={(record) => records.open(record.id)}
            isBare
            empty={
              list.isPending && (
                <Center h={96}>
                  <Loader size="sm" aria-label="Reading records" />
                </Center>
              )
            }
            footer={<ShowMore list={list} />}
          />
        </div>
      )}
      {alert.recordCount > maxKeptRecords && (
        <div className={styles['note']}>
          The alert keeps the text of {wholeNumber(maxKeptRecords)} records and counts the others.
          All of them are in Activity.
        </div>
      )}
    </Panel>
  )
}
