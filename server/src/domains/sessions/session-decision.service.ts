import type { SessionId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { completesTier, type Deciding, objectionTo } from './may-decide.ts'
import { listApprovals, saveNewApproval } from './session-approval.store.ts'
import { advance, moveSession } from './session-move.ts'
import { tellNews } from './session-news.store.ts'
import { findSessionForUpdate, saveSession, type SessionData } from './session.store.ts'

export interface GivenDecision {
  decision: 'approved' | 'denied'
  reason: string
}

export function decideSession(
  ctx: OrganizationContext<UserPrincipal>,
  id: SessionId,
  given: GivenDecision,
): Promise<void> {
  const { userId, username, by } = ctx.principal
  if (by.kind !== 'login') {
    throw new AppError(
      'forbidden',
      'Sign in with your password for this; an API token cannot do it.',
    )
  }
  return ctx.transaction(async (tx) => {
    const session = await findSessionForUpdate(tx, id)
    if (!session) throw notFound('session', id)
    const deciding = await decidingOf(tx, session)
    const objection = objectionTo(userId, deciding, ctx.now())
    if (objection !== undefined) throw new AppError('forbidden', objection)
    const { decision, reason } = given
    const tier = session.tiers_done
    const at = ctx.now()
    const row = { session_id: id, tier, user_id: userId, username, decision, reason, at }
    await saveNewApproval(tx, row)
    await (decision === 'denied'
      ? moveSession(tx, session, {
          ...{ to: 'denied', text: `${username} denied it${reason && `: ${reason}`}` },
          ended_at: at,
        })
      : approve(ctx, tx, session, deciding))
    await recordAuditEvent(ctx, tx, {
      type: `session.${decision}`,
      summary: `${username} ${decision} the session of ${session.username} on ${session.target_name}.`,
      details: { sessionId: id, tier: tier + 1, reason },
    })
  })
}

async function approve(
  ctx: OrganizationContext<UserPrincipal>,
  tx: OrganizationTx,
  session: SessionData,
  deciding: Deciding,
): Promise<void> {
  if (!completesTier(deciding)) return tellNews(tx, { sessionId: session.id })
  const tiersDone = session.tiers_done + 1
  const change = { tiers_done: tiersDone, tier_since: ctx.now() }
  if (tiersDone < session.profile.approvals.length) {
    const next = await saveSession(tx, session.id, change)
    await tellNews(tx, { sessionId: session.id })
    return advance(tx, next)
  }
  await (session.starts_at > ctx.now()
    ? moveSession(tx, session, { to: 'scheduled', text: 'Approved; it begins later.', ...change })
    : moveSession(tx, session, { to: 'provisioning', text: 'Approved.', ...change }))
}

export const decidingOf = async (tx: OrganizationTx, session: SessionData): Promise<Deciding> => ({
  state: session.state,
  profile: session.profile,
  requesterId: session.user_id,
  tiersDone: session.tiers_done,
  tierSince: session.tier_since,
  approvedBy: (await listApprovals(tx, session.id))
    .filter(({ decision }) => decision === 'approved')
    .map(({ user_id: userId, tier }) => ({ userId, tier })),
})
