import type { OrganizationId } from '@gatehouse/contract/ids'
import { randomUUID } from 'node:crypto'
import type { Context } from '#platform/context.ts'
import { keepQueue, leaveQueue, settingsForUpdate, takeQueue } from './email-settings.store.ts'

/** So long nobody sends after a crash. */
const leaseMilliseconds = 2 * 60_000
const renewalMilliseconds = 30_000

/**
 * Works while nobody else, in any node, works on the queue. The signal fires when the work should stop:
 * because the caller's did, or because somebody else took over.
 * @returns false when somebody else is at it
 */
export async function holdQueue(
  ctx: Context,
  organizationId: OrganizationId,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const sender = randomUUID()
  const until = () => new Date(ctx.now().getTime() + leaseMilliseconds)
  const isMine = await ctx.db.asSystem('take the queue of mail', async (tx) => {
    await settingsForUpdate(tx, organizationId)
    return takeQueue(tx, sender, { now: ctx.now(), until: until() })
  })
  if (!isMine) return false

  const lost = new AbortController()
  const renewal = setInterval(() => {
    ctx.db
      .asSystem('keep the queue of mail', (tx) => keepQueue(tx, sender, until()))
      .then(
        (isStillMine) => isStillMine || lost.abort(),
        (error: unknown) => ctx.log.warn({ err: error }, 'the queue of mail could not be kept'),
      )
  }, renewalMilliseconds)
  try {
    await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(renewal)
    await ctx.db.asSystem('leave the queue of mail', (tx) => leaveQueue(tx, sender))
  }
  return true
}
