import type { SessionId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { completesTier, type Deciding, objectionTo } from './may-decide.ts'
import { listApprovals, saveNewApproval } from './session-approval.store.ts'
import type { SessionDoors } from './session-doors.ts'
import { advance, moveSession } from './session-move.ts'
import { tellNews } from './session-news.store.ts'
import { recheckTicket } from './session-ticket.service.ts'
import {
  findSession,
  findSessionForUpdate,
  saveSession,
  type SessionData,
} from './session.store.ts'
import type { TicketDoor } from './ticket-door.ts'

export interface GivenDecision {
  decision: 'approved' | 'denied'
  reason: string
  /** By the link in a mail. */
  isByLink?: boolean
  /** Asked in the transaction of the decision; throws when it must not be. */
  allow?(tx: OrganizationTx): Promise<void>
}

export async function decideSession(
  ctx: OrganizationContext<UserPrincipal>,
  { tickets }: Pick<SessionDoors, 'tickets'>,
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
  if (given.decision === 'approved') await requireOpenTicket(ctx, tickets, id)
  await ctx.transaction(async (tx) => {
    const session = await findSessionForUpdate(tx, id)
    if (!session) throw notFound('session', id)
    await given.allow?.(tx)
    const deciding = await decidingOf(tx, session)
    const objection = objectionTo(userId, deciding, ctx.now())
    if (objection !== undefined) throw new AppError('forbidden', objection)
    const { decision, reason, isByLink = false } = given
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
      details: { sessionId: id, tier: tier + 1, reason, isByLink },
    })
  })
}

/** Only where the caller may decide is a service desk asked; why not is then said by the decision itself. */
async function requireOpenTicket(
  ctx: OrganizationContext<UserPrincipal>,
  tickets: TicketDoor,
  id: SessionId,
): Promise<void> {
  const session = await ctx.transaction(async (tx) => {
    const found = await findSession(tx, id)
    const objection =
      found && objectionTo(ctx.principal.userId, await decidingOf(tx, found), ctx.now())
    return objection === undefined ? found : undefined
  })
  const trouble = session && (await recheckTicket(ctx, tickets, session))
  if (!trouble) return
  if (trouble.is === 'away') throw new AppError('unavailable', trouble.text)
  throw new AppError('conflict', `It cannot be approved: ${trouble.text}`)
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
  expiresAt: session.expires_at,
  approvedBy: (await listApprovals(tx, session.id))
    .filter(({ decision }) => decision === 'approved')
    .map(({ user_id: userId, tier }) => ({ userId, tier })),
})
