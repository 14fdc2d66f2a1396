import type { OrganizationId, UserId } from '@gatehouse/contract/ids'
import { decisionFor } from '#domains/access-policies'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { locked } from './locked-session.ts'
import { listOpenAddresses } from './session-connection.store.ts'
import { endSession } from './session-move.ts'
import type { SessionPlace } from './session-news.ts'
import { isOpen } from './session-state.ts'
import { findSession, listOpenSessions, type SessionData } from './session.store.ts'

/** Whose sessions a change is about; without any part it is about all. */
export interface Concerned {
  userId?: UserId
  organizationId?: OrganizationId
}

/** Sessions that would not be allowed any more end: the policy, the user, the hours or the groups changed. */
export async function lookAgain(ctx: Context, about: Concerned = {}): Promise<void> {
  const open = await ctx.db.asSystem('sessions that are open', (tx) => listOpenSessions(tx, about))
  for (const { id, organizationId } of open) {
    await endIfRefused(ctx, { sessionId: id, organizationId })
  }
}

/** @returns whether it may go on */
export async function endIfRefused(ctx: Context, place: SessionPlace): Promise<boolean> {
  const found = await ctx.db.inOrganization(place.organizationId, async (tx) => {
    const session = await findSession(tx, place.sessionId)
    return session && { session, addresses: await listOpenAddresses(tx, session.id) }
  })
  if (!found || !isOpen(found.session.state)) return false
  const objection = await objectionTo(ctx, found.session, found.addresses)
  if (objection === undefined) return true
  await locked(ctx, place, (tx, session) =>
    endSession(ctx, tx, session, { as: 'ended', text: objection }),
  )
  return false
}

/**
 * Why a session may not be as everything is now; undefined when it may. One of several connections that comes from where its
 * policy lets nobody in any more is enough: they share what was given for the session.
 * @param addresses Of its connections; without any, networks are not looked at.
 */
export async function objectionTo(
  ctx: Context,
  session: SessionData,
  addresses: readonly string[],
): Promise<string | undefined> {
  for (const sourceAddress of addresses.length > 0 ? addresses : [undefined]) {
    const refusal = await refusalOf(ctx, session, sourceAddress)
    if (refusal !== undefined) return `It is not allowed any more. ${refusal}`
  }
  return undefined
}

async function refusalOf(
  ctx: Context,
  session: SessionData,
  sourceAddress: string | undefined,
): Promise<string | undefined> {
  try {
    const { decision } = await decisionFor(ctx, {
      userId: session.user_id,
      organizationId: session.organization_id,
      targetId: session.target_id,
      sessionTypeId: session.session_type_id,
      at: ctx.now(),
      sourceAddress,
    })
    return decision.outcome === 'refused' ? decision.text : undefined
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error
    return `${session.target_name}, the session type or the user is gone.`
  }
}
