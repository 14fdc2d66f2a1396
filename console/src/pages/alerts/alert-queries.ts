import { alertsApi } from '@gatehouse/contract/alerts'
import type { QueryClient } from '@tanstack/react-query'
import { invalidate, pages, query, resolvePath } from '../../app/api.ts'

interface OneAlert {
  organizationId: string
  alertId: string
}

export const alertQuery = (params: OneAlert) => query(alertsApi.get, { params })

export const alertRecordsQuery = (params: OneAlert) =>
  pages(alertsApi.records, { params, query: { limit: 200 } })

export const alertCountsQuery = (days: number) => query(alertsApi.counts, { query: { days } })

/** After a change of one alert: itself, and every list and figure that has it. */
export const alertChanged = (client: QueryClient, params: OneAlert): Promise<void> =>
  invalidate(client, alertsApi.list.path, resolvePath(alertsApi.get.path, params))

/** The record that is open beside the alert. */
export const openRecordSearch = (raw: Record<string, unknown>): { record?: string } =>
  typeof raw['record'] === 'string' ? { record: raw['record'] } : {}
