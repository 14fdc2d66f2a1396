import type { SessionId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { retryFailedRuns } from './action-run.store.ts'
import { advance, endSession } from './session-move.ts'
import { tellNews } from './session-news.store.ts'
import { isOpen, isOver } from './session-state.ts'
import { findSessionForUpdate, saveSession, type SessionData } from './session.store.ts'

type Controlling = OrganizationContext<UserPrincipal>

/** Somebody with the right to it ends a session at once. */
export const terminateSession = (ctx: Controlling, id: SessionId, reason: string): Promise<void> =>
  change(ctx, id, 'terminated', async (tx, session) => {
    const text = `${ctx.principal.username} ended it${reason && `: ${reason}`}`
    await endSession(ctx, tx, session, { as: 'ended', text })
  })

/** Its own user takes a request back, or is done. */
export const cancelSession = (ctx: Controlling, id: SessionId): Promise<void> =>
  change(ctx, id, 'cancelled', async (tx, session) => {
    if (session.user_id !== ctx.principal.userId) throw notFound('session', id)
    await endSession(ctx, tx, session, { as: 'ended', text: `${session.username} ended it.` })
  })

export const lockSession = (
  ctx: Controlling,
  id: SessionId,
  { isLocked, message }: { isLocked: boolean; message: string },
): Promise<void> =>
  change(ctx, id, isLocked ? 'locked' : 'unlocked', async (tx, session) => {
    if (!isOpen(session.state)) throw new AppError('conflict', 'This session is not open any more.')
    const text = isLocked ? message || `${ctx.principal.username} has locked it.` : 'Unlocked.'
    await saveSession(tx, id, { is_locked: isLocked, state_text: text })
    await tellNews(tx, { sessionId: id })
    // A session on a domain is locked by its account.
    await advance(tx, session)
  })

export const sendMessage = (ctx: Controlling, id: SessionId, text: string): Promise<void> =>
  change(ctx, id, 'messaged', async (tx, session) => {
    if (session.state !== 'active') {
      throw new AppError(
        'conflict',
        'Nobody is connected to this session, so nobody would read it.',
      )
    }
    await tellNews(tx, { sessionId: id, message: { from: ctx.principal.username, text } })
  })

/** Who may see all sessions may try again before it is due. */
export const retryCleanUp = (ctx: Controlling, id: SessionId): Promise<void> =>
  change(ctx, id, 'clean-up-retried', async (tx, session) => {
    if (!session.has_leftovers) {
      throw new AppError('conflict', 'Nothing of this session is left on the target.')
    }
    await retryFailedRuns(tx, id)
    await advance(tx, session)
  })

const change = (
  ctx: Controlling,
  id: SessionId,
  what: string,
  work: (tx: OrganizationTx, session: SessionData) => Promise<void>,
): Promise<void> =>
  ctx.transaction(async (tx) => {
    const session = await findSessionForUpdate(tx, id)
    if (!session) throw notFound('session', id)
    await work(tx, session)
    const { username: of, target_name: target } = session
    await recordAuditEvent(ctx, tx, {
      type: `session.${what}`,
      summary: `${ctx.principal.username}: ${what} the session of ${of} on ${target}.`,
      details: { sessionId: id },
    })
  })

export interface Extended {
  isExtended: boolean
  text: string
}

/** Within `extendWithin` of its end alone, and as often as its policy says. */
const extendWithinMilliseconds = 5 * 60_000

export async function extendSession(
  ctx: Context,
  tx: OrganizationTx,
  id: SessionId,
): Promise<Extended> {
  const session = await findSessionForUpdate(tx, id)
  if (!session) throw notFound('session', id)
  const objection = objectionToMore(session, ctx.now())
  if (objection !== undefined) return { isExtended: false, text: objection }
  const { extendByMinutes, maxExtensions } = session.profile
  const endsAt = new Date(session.ends_at.getTime() + extendByMinutes * 60_000)
  const extended = await saveSession(tx, id, {
    ...{ ends_at: endsAt, extensions: session.extensions + 1 },
  })
  await advance(tx, extended, endsAt)
  await tellNews(tx, { sessionId: id })
  await recordAuditEvent(ctx, tx, {
    organizationId: session.organization_id,
    type: 'session.extended',
    summary: `Extended the session of ${session.username} on ${session.target_name} by ${extendByMinutes} minutes.`,
    details: { sessionId: id, endsAt: endsAt.toISOString() },
  })
  const left = maxExtensions - extended.extensions
  return {
    isExtended: true,
    text: `${extendByMinutes} more minutes. It can be extended ${left} more times.`,
  }
}

function objectionToMore(session: SessionData, now: Date): string | undefined {
  const { extendByMinutes, maxExtensions } = session.profile
  if (isOver(session.state) || !isOpen(session.state)) return 'This session is over.'
  if (extendByMinutes === 0 || maxExtensions === 0) return 'Its policy does not allow more time.'
  if (session.extensions >= maxExtensions) return 'It was extended as often as its policy allows.'
  if (session.ends_at.getTime() - now.getTime() > extendWithinMilliseconds) {
    return 'More time can be asked for in the last five minutes.'
  }
  return undefined
}
