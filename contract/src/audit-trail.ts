import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { AuditEventId, InOrganization, UserId } from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant } from './text.ts'

export const AuditEvent = z.object({
  id: AuditEventId,
  at: Instant,
  /** Name of the user at that time, or what of ours acted: `Gatehouse`. */
  who: z.string(),
  userId: UserId.optional(),
  /** `noun.verb` in the past: `organization.created`. */
  type: z.string(),
  /** A whole sentence that a person can read. */
  summary: z.string(),
  /** Address the request came from. */
  address: z.string(),
  details: z.record(z.string(), z.unknown()),
})
export type AuditEvent = z.infer<typeof AuditEvent>

export const auditTrailApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/audit-trail',
    access: 'audit-trail:read',
    summary: 'What users did in Gatehouse, newest first',
    params: InOrganization,
    query: Paging.extend({
      text: z.string().max(200).optional(),
      type: z.string().max(100).optional(),
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    response: paged('events', AuditEvent),
  }),
}
