import { AuditEventId, OrganizationId } from '@gatehouse/contract/ids'
import type { AuditEvent } from '@gatehouse/contract/audit-trail'
import { actorName, type Context, type OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { domainEvent, raise } from '#platform/jobs/jobs.ts'
import { z } from 'zod'
import * as store from './audit-event.store.ts'
import type { AuditTrailQuery } from './audit-event.store.ts'

/** Tells that something was recorded, so that it also becomes an activity record. */
export const auditEventRecorded = domainEvent(
  'audit-event.recorded',
  z.object({ organizationId: OrganizationId, auditEventId: AuditEventId }),
)

export interface NewAuditEvent {
  /** `noun.verb` in the past: `organization.created`. */
  type: string
  /** A whole sentence: what was done, to what. */
  summary: string
  /** Never a secret. */
  details?: Record<string, unknown>
  /** Needed where the transaction or the context is not of one organization. */
  organizationId?: OrganizationId
  /** Needed where nobody is signed in yet, as at sign-in. */
  who?: { userId?: string; name: string }
}

/** In the transaction of what it records: neither is there without the other. */
export async function recordAuditEvent(
  ctx: Context | OrganizationContext,
  tx: OrganizationTx | SystemTx,
  { type, summary, details = {}, ...given }: NewAuditEvent,
): Promise<void> {
  const organizationId = given.organizationId ?? organizationOf(ctx)
  const id = newId(AuditEventId, ctx.now())
  await store.saveAuditEvent(tx, {
    id,
    organization_id: organizationId,
    at: ctx.now(),
    who: given.who?.name ?? actorName(ctx.principal),
    user_id: given.who?.userId ?? (ctx.principal.kind === 'user' ? ctx.principal.userId : null),
    type,
    summary,
    address: ctx.address,
    details: JSON.stringify(details),
  })
  await raise(tx, auditEventRecorded, { organizationId, auditEventId: id })
}

function organizationOf(ctx: Context | OrganizationContext): OrganizationId {
  if ('organizationId' in ctx) return ctx.organizationId
  throw new Error('An audit event needs the organization that it belongs to.')
}

export const listAuditEvents = (
  ctx: OrganizationContext,
  query: AuditTrailQuery,
): Promise<{ events: AuditEvent[]; nextCursor?: string }> =>
  ctx.transaction((tx) => store.listAuditEvents(tx, query))

export const getAuditEvent = (
  ctx: OrganizationContext,
  id: AuditEventId,
): Promise<AuditEvent | undefined> => ctx.transaction((tx) => store.findAuditEvent(tx, id))
