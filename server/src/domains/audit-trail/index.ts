export {
  auditEventRecorded,
  getAuditEvent,
  type NewAuditEvent,
  recordAuditEvent,
} from './audit-event.service.ts'
export { auditTrailRoutes } from './audit-event.routes.ts'
