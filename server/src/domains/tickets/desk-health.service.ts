import { endNotification, raiseNotification } from '#domains/notifications'
import type { Clock, Context } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { delayMilliseconds, deniedGrowth, deskGrowth } from './backoff.ts'
import { type Desk, fullName, toDesk } from './desk.ts'
import type { DeskError } from './desk-error.ts'
import { findServiceDeskForUpdate, saveServiceDesk } from './service-desk.store.ts'
import { countFailed } from './ticket-request.store.ts'

const troubleKey = (id: string) => `service-desk:${id}`
const failedKey = (id: string) => `service-desk-requests:${id}`

/** A service desk may break over one ticket; only when it does again and again it counts as failing. */
const failuresUntilFailing = 3

/**
 * The service desk did not take what it was sent: nothing more is sent until the time that is answered.
 * What was under way at the same time and fails as well changes nothing.
 */
export function noteTrouble(ctx: Context, deskId: string, error: DeskError): Promise<Date> {
  return ctx.db.asSystem('pause a service desk that does not answer', async (tx) => {
    const row = await findServiceDeskForUpdate(tx, deskId)
    const now = ctx.now()
    if (!row) return now
    if (row.paused_until && row.paused_until > now) return row.paused_until
    const failures = row.failures + 1
    const growth = error.kind === 'denied' ? deniedGrowth : deskGrowth
    const asked = error.retryAfterSeconds
    const wait = asked === undefined ? delayMilliseconds(ctx, failures, growth) : asked * 1000
    const pausedUntil = new Date(now.getTime() + Math.min(wait, 86_400_000))
    await saveServiceDesk(tx, deskId, { failures, paused_until: pausedUntil })
    const isSure = error.kind !== 'busy' && error.kind !== 'failed'
    if (isSure || failures >= failuresUntilFailing) await markFailing(ctx, tx, toDesk(row), error)
    return pausedUntil
  })
}

async function markFailing(ctx: Clock, tx: AnyTx, desk: Desk, error: DeskError): Promise<void> {
  const since = desk.row.is_failing ? {} : { is_failing: true, state_since: ctx.now() }
  await saveServiceDesk(tx, desk.id, { ...since, state_reason: error.message })
  await raiseNotification(ctx, tx, {
    organizationId: desk.organizationId,
    key: troubleKey(desk.id),
    kind: 'tickets-failing',
    severity: 'critical',
    title: `${fullName(desk)} takes no tickets`,
    text: `${error.message} Tickets wait and go out by themselves when it works again. ${adviceFor(error)}`,
    fix: { to: 'service-desk', serviceDeskId: desk.id },
  })
}

const adviceFor = ({ kind }: DeskError): string =>
  kind === 'denied'
    ? 'Check keys and permissions in the settings of the service desk.'
    : 'Test the connection in the settings of the service desk.'

/** It works: trouble that was told of is over. */
export async function noteSuccess(ctx: Context, desk: Desk): Promise<void> {
  const { failures, is_failing: isFailing } = desk.row
  if (failures === 0 && !isFailing) return
  await ctx.db.asSystem('a service desk works again', (tx) => endTrouble(ctx, tx, desk))
}

export async function endTrouble(ctx: Clock, tx: AnyTx, desk: Desk): Promise<void> {
  const row = await findServiceDeskForUpdate(tx, desk.id)
  if (!row) return
  await saveServiceDesk(tx, desk.id, {
    failures: 0,
    paused_until: null,
    ...(row.is_failing
      ? { is_failing: false, state_reason: worksAgain, state_since: ctx.now() }
      : {}),
  })
  await endNotification(ctx, tx, desk.organizationId, troubleKey(desk.id))
}

const worksAgain = 'Tickets are delivered.'

/** Says how many requests wait for somebody, or that none does any more. */
export async function tellOfFailed(ctx: Clock, tx: AnyTx, desk: Desk): Promise<void> {
  const failed = await countFailed(tx, desk.id)
  if (failed === 0) return endNotification(ctx, tx, desk.organizationId, failedKey(desk.id))
  await raiseNotification(ctx, tx, {
    organizationId: desk.organizationId,
    key: failedKey(desk.id),
    kind: 'tickets-failing',
    severity: 'warning',
    title: `${fullName(desk)} refused tickets`,
    text: 'Requests were refused and wait for you. Look at them under Tickets, mend what is wrong in the settings of the service desk, and send them again.',
    fix: { to: 'service-desk', serviceDeskId: desk.id },
  })
}
