import { decisionFor } from '#domains/access-policies'
import type { Context } from '#platform/context.ts'
import { locked } from './locked-session.ts'
import { endSession } from './session-move.ts'
import { listOpenSessions } from './session.store.ts'

/** Sessions that would not be allowed any more end: the policy, the user, the hours or the groups changed. */
export async function lookAgain(ctx: Context): Promise<void> {
  const open = await ctx.db.asSystem('sessions that are open', listOpenSessions)
  for (const { id, organizationId } of open) {
    const place = { sessionId: id, organizationId }
    const session = await locked(ctx, place, (_tx, found) => Promise.resolve(found))
    if (!session) continue
    const { decision } = await decisionFor(ctx, {
      userId: session.user_id,
      organizationId,
      targetId: session.target_id,
      sessionTypeId: session.session_type_id,
      at: ctx.now(),
    })
    if (decision.outcome !== 'refused') continue
    const text = `It is not allowed any more. ${decision.text}`
    await locked(ctx, place, (tx, found) => endSession(ctx, tx, found, { as: 'ended', text }))
  }
}
