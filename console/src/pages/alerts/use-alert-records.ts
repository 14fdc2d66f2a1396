import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { paths } from '../../app/paths.ts'
import { type Filter, writeFilter } from '../activity/search.ts'
import { alertRecordsQuery } from './alert-queries.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/alerts/$alertId')

/** The records of the alert in the address, and the one of them that is open beside it. */
export function useAlertRecords({
  organizationId,
  alertId,
}: {
  organizationId: string
  alertId: string
}) {
  const { record: opened } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(alertRecordsQuery({ organizationId, alertId }))
  const records = list.data?.pages.flatMap((page) => page.records) ?? []
  const at = records.findIndex((record) => record.id === opened)
  const ways = useMemo(
    () => ({
      open: (record: string | undefined) =>
        void navigate({ search: record === undefined ? {} : { record }, replace: true }),
      /** A value of a record leads to everything like it. */
      add: (filter: Filter) =>
        void navigate({
          to: paths.activity,
          params: { organizationId },
          search: { [filter.field]: [writeFilter(filter)], last: '30d' },
        }),
    }),
    [navigate, organizationId],
  )
  return {
    ...ways,
    organizationId,
    list,
    records,
    opened,
    known: records[at],
    newer: at > 0 ? records[at - 1] : undefined,
    older: at >= 0 ? records[at + 1] : undefined,
  }
}

export type AlertRecordList = ReturnType<typeof useAlertRecords>
