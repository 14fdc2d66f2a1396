import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { giveTurnBack, type Subject, takeTurn } from './login-throttle.store.ts'

/** Longer than a domain controller is waited for. */
const turnMilliseconds = 30_000
const lookAgainMilliseconds = 50
const mostLooks = 400

/**
 * Does work when no node is at work on the same subject. Were it the line of one node alone, each node would let through one try
 * more than may be wrong, and a domain would lock the account. Throws `unavailable` when the turn does not come.
 */
export async function inTurn<T>(
  ctx: Context,
  subject: Subject,
  work: () => Promise<T>,
): Promise<T> {
  const turn = randomUUID()
  await waitForTurn(ctx, subject, turn)
  try {
    return await work()
  } finally {
    await ctx.db.asSystem('the next may try to sign in', (tx) => giveTurnBack(tx, subject, turn))
  }
}

async function waitForTurn(ctx: Context, subject: Subject, turn: string): Promise<void> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const now = ctx.now()
    const until = new Date(now.getTime() + turnMilliseconds)
    const isOurs = await ctx.db.asSystem('see whose turn it is to try to sign in', (tx) =>
      takeTurn(tx, subject, { turn, until, now }),
    )
    if (isOurs) return
    await wait(lookAgainMilliseconds)
  }
  throw new AppError(
    'unavailable',
    'Somebody else is signing in under this name. Try again in a moment.',
  )
}
