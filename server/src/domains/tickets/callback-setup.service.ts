import { ServiceDeskId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { endNotification, raiseNotification } from '#domains/notifications'
import type { Context } from '#platform/context.ts'
import { DeskError } from './desk-error.ts'
import { type Desk, fullName, providerOf, toDesk } from './desk.ts'
import { findServiceDesk } from './service-desk.store.ts'
import type { TicketsOptions } from './tickets-options.ts'

export const callbacksJob = {
  name: 'tickets.callbacks',
  payload: z.object({ serviceDeskId: ServiceDeskId, url: z.string() }),
}

/** Asks the service desk to tell of changes, or no longer to. Tried again until it succeeds. */
export async function setUpCallbacks(
  ctx: Context,
  options: TicketsOptions,
  { serviceDeskId, url }: z.infer<typeof callbacksJob.payload>,
  signal: AbortSignal,
): Promise<void> {
  const row = await ctx.db.asSystem('find a service desk for its callbacks', (tx) =>
    findServiceDesk(tx, serviceDeskId),
  )
  if (!row) return
  const desk = toDesk(row)
  try {
    const provider = providerOf(desk, options.sealKey, signal)
    if (row.are_callbacks_enabled) await provider.registerCallback(url)
    else await provider.removeCallback(url)
  } catch (error) {
    if (error instanceof DeskError) await tell(ctx, desk, error)
    throw error
  }
  await ctx.db.asSystem('callbacks are set up', (tx) =>
    endNotification(ctx, tx, desk.organizationId, keyOf(desk)),
  )
}

const keyOf = ({ id }: Desk) => `service-desk-callbacks:${id}`

const tell = (ctx: Context, desk: Desk, error: DeskError): Promise<void> =>
  ctx.db.asSystem('callbacks cannot be set up', (tx) =>
    raiseNotification(ctx, tx, {
      organizationId: desk.organizationId,
      key: keyOf(desk),
      kind: 'tickets-failing',
      severity: 'warning',
      title: `${fullName(desk)} does not tell of changes`,
      text: `Its callback could not be set up: ${error.message} Until then changes are found by asking, which takes a little longer. Check that the API member may change callbacks under System.`,
      fix: { to: 'service-desk', serviceDeskId: desk.id },
    }),
  )
