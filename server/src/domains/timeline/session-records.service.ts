import type { SessionId } from '@gatehouse/contract/ids'
import type { SessionLookup, SessionPart, SessionRecords } from '#domains/activity'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { listNeighbours, listTimedUses, sourceOfTarget } from './session-uses.ts'
import { spansOf, type TimedUse } from './spans.ts'

/** Tells search where the records of a session are. Nothing is kept of it: a link can be neither stale nor lost. */
export const sessionLookup: SessionLookup = {
  recordsOf: (ctx: OrganizationContext, id: SessionId) =>
    ctx.transaction(async (tx) => recordsOfUse(tx, await getUse(tx, id))),
}

/** @throws {AppError} not_found */
export async function getUse(tx: OrganizationTx, id: SessionId): Promise<TimedUse> {
  const [use] = await listTimedUses(tx, { sessionIds: [id] })
  if (!use) throw notFound('session', id)
  return use
}

/** Nothing about a session is told before it is asked for, but by a clock that is behind. */
const behindMs = 10 * 60_000

export async function recordsOfUse(tx: OrganizationTx, use: TimedUse): Promise<SessionRecords> {
  const sourceId = use.account === '' ? undefined : await sourceOfTarget(tx, use.targetId)
  const spans = sourceId ? spansOf(use, await listNeighbours(tx, use)) : []
  // What is done about an account that exists for the session alone is of the session, too.
  const fields: SessionPart['field'][] = use.isOwnAccount ? ['who', 'what'] : ['who']
  return {
    sessionId: use.sessionId,
    from: new Date(use.requestedAt.getTime() - behindMs),
    parts: sourceId
      ? spans.flatMap((span) =>
          fields.map((field) => ({ sourceId, field, account: use.account, ...span })),
        )
      : [],
  }
}
