import { DirectoryId } from '@gatehouse/contract/ids'
import { type StateReportKey, stateReportsApi } from '@gatehouse/contract/state-reports'
import { pages, query } from '../../app/api.ts'
import { atSearch } from '../directories/search.ts'

/** Whose directory, and as of when; without them the first one, now. */
export interface ReportsSearch {
  directoryId?: DirectoryId | undefined
  at?: string | undefined
}

export interface ReportSearch extends ReportsSearch {
  text?: string | undefined
  days?: number | undefined
}

export function reportsSearch(raw: Record<string, unknown>): ReportsSearch {
  const directoryId = DirectoryId.safeParse(raw['directoryId'])
  return { ...(directoryId.success && { directoryId: directoryId.data }), ...atSearch(raw) }
}

export function reportSearch(raw: Record<string, unknown>): ReportSearch {
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const days = Number(raw['days'])
  return {
    ...reportsSearch(raw),
    ...(text !== '' && { text }),
    ...(Number.isInteger(days) && days >= 1 && days <= 3650 && { days }),
  }
}

export const reportsQuery = (organizationId: string) =>
  query(stateReportsApi.list, { params: { organizationId } })

interface OneReport {
  organizationId: string
  stateReportKey: string
}

export type Asked = ReportSearch & { directoryId: DirectoryId }

export const reportQuery = ({ organizationId, stateReportKey }: OneReport, asked: Asked) =>
  pages(stateReportsApi.run, {
    // The address may name a report that there is not; the server says so.
    params: { organizationId, stateReportKey: stateReportKey as StateReportKey },
    query: { ...asked, limit: 100 },
  })

export const risksQuery = (organizationId: string, asked: Omit<Asked, 'text' | 'days'>) =>
  query(stateReportsApi.risks, { params: { organizationId }, query: asked })
