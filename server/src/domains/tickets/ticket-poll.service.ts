import type { ServiceDeskId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { OneDesk } from './delivery-job.ts'
import { toDesk } from './desk.ts'
import { findServiceDesk, listServiceDesks } from './service-desk.store.ts'
import { pollDesk } from './ticket-follow.service.ts'
import type { TicketsOptions } from './tickets-options.ts'

export const pollJob = { name: 'tickets.poll', payload: OneDesk }

const minuteMilliseconds = 60_000

/** Asks for changes, and is called again when it is time to ask anew. */
export async function pollAndComeBack(
  ctx: Context,
  options: TicketsOptions,
  serviceDeskId: ServiceDeskId,
  signal: AbortSignal,
): Promise<void> {
  try {
    await pollDesk(ctx, options, serviceDeskId, signal)
  } finally {
    await ctx.db.asSystem('call the next poll', async (tx) => {
      const row = await findServiceDesk(tx, serviceDeskId)
      if (!row?.is_enabled) return
      const { pollIntervalSeconds } = toDesk(row).settings
      const runAt = new Date(ctx.now().getTime() + pollIntervalSeconds * 1000)
      await addJob(tx, pollJob, { serviceDeskId }, { key: keyOf(serviceDeskId), runAt })
    })
  }
}

const keyOf = (id: string) => `tickets.poll:${id}`

/** Each minute, in case that a poll was lost or its time was changed: those that are late. */
export const callPolls = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('call polls that are late', async (tx) => {
    for (const row of await listServiceDesks(tx)) {
      const { id, settings } = toDesk(row)
      const dueAt = (row.polled_at?.getTime() ?? 0) + settings.pollIntervalSeconds * 1000
      if (!row.is_enabled || dueAt + minuteMilliseconds > ctx.now().getTime()) continue
      await addJob(tx, pollJob, { serviceDeskId: id }, { key: keyOf(id) })
    }
  })
