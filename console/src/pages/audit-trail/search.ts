import { auditTrailApi } from '@gatehouse/contract/audit-trail'
import { pages } from '../../app/api.ts'

export interface AuditTrailSearch {
  text?: string | undefined
  type?: string | undefined
}

export function auditTrailSearch(raw: Record<string, unknown>): AuditTrailSearch {
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const type = typeof raw['type'] === 'string' ? raw['type'].slice(0, 100) : ''
  return { ...(text !== '' && { text }), ...(type !== '' && { type }) }
}

export const auditTrailQuery = (organizationId: string, search: AuditTrailSearch) =>
  pages(auditTrailApi.list, { params: { organizationId }, query: { ...search, limit: 100 } })
