import { endNotification, raiseNotification } from '#domains/notifications'
import type { Clock } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'

import { type ActionData, organizationIdOf, saveHealth } from './response-action.store.ts'

/** One that fails now and then is retried, and nobody wants to hear of it. */
const failuresUntilTrouble = 3

const keyOf = ({ id }: { id: string }) => `response-action:${id}`

/** In a transaction that holds the lock of the action. */
export async function keepHealth(
  ctx: Clock,
  tx: AnyTx,
  action: ActionData,
  outcome: { succeeded: boolean; problem: string },
): Promise<void> {
  const failures = outcome.succeeded ? 0 : action.failures_in_a_row + 1
  const isFailing = failures >= failuresUntilTrouble
  const after = await saveHealth(tx, action.id, {
    failures_in_a_row: failures,
    is_failing: isFailing,
    state_reason: outcome.succeeded ? 'The last run succeeded.' : outcome.problem,
    ...(isFailing === action.is_failing ? {} : { state_since: ctx.now() }),
  })
  await tellState(ctx, tx, after)
}

export async function tellState(ctx: Clock, tx: AnyTx, action: ActionData): Promise<void> {
  if (!action.is_failing) return forgetTrouble(ctx, tx, action)
  await raiseNotification(ctx, tx, {
    organizationId: organizationIdOf(action),
    key: keyOf(action),
    kind: 'response-action-failing',
    severity: 'warning',
    title: `The response action ${action.name} fails`,
    text: `${action.state_reason} Its output is in the list of its runs.`,
    fix: { to: 'response-action', responseActionId: action.id },
  })
}

export const forgetTrouble = (ctx: Clock, tx: AnyTx, action: ActionData): Promise<void> =>
  endNotification(ctx, tx, organizationIdOf(action), keyOf(action))
