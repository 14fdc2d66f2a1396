import { auditTrailApi } from '@gatehouse/contract/audit-trail'
import type { Mount } from '#platform/http/mount.ts'
import { listAuditEvents } from './audit-event.service.ts'

export function auditTrailRoutes(mount: Mount): void {
  mount(auditTrailApi.list, (ctx, { query }) => listAuditEvents(ctx, query))
}
