import type { OrganizationId, WebhookDeliveryId, WebhookId } from '@gatehouse/contract/ids'
import type { WebhookDelivery } from '@gatehouse/contract/webhooks'
import type { WebhookDelivery as DeliveryRow } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'

export type DeliveryData = Selectable<DeliveryRow>
export type Attempt = WebhookDelivery['attempts'][number]

/** Kept of each message; older ones are forgotten. */
const keptAttempts = 50

/** One that is there already stays as it is, so that a message is taken in once. */
export async function addDelivery(tx: SystemTx, row: Insertable<DeliveryRow>): Promise<void> {
  await tx
    .insertInto('webhook_delivery')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export const addTestDelivery = (
  tx: OrganizationTx,
  row: Insertable<DeliveryRow>,
): Promise<DeliveryData> =>
  tx
    .insertInto('webhook_delivery')
    .values({ ...row, is_test: true })
    .returningAll()
    .executeTakeFirstOrThrow()

export const findDelivery = (
  tx: AnyTx,
  webhookId: WebhookId,
  id: WebhookDeliveryId,
): Promise<DeliveryData | undefined> =>
  tx
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('id', '=', id)
    .where('webhook_id', '=', webhookId)
    .executeTakeFirst()

export interface DeliveryQuery {
  cursor?: string | undefined
  limit: number
  state?: WebhookDelivery['state'] | undefined
}

export async function listDeliveries(
  tx: AnyTx,
  webhookId: WebhookId,
  { cursor, limit, state }: DeliveryQuery,
): Promise<{ rows: DeliveryData[]; nextCursor?: string }> {
  let query = tx
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .orderBy('queued_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (state) query = query.where('state', '=', state)
  if (cursor) {
    const { at, id } = decodeCursor(cursor)
    query = query.where(sql<boolean>`(queued_at, id) < (${new Date(at)}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  if (rows.length <= limit || !last) return { rows: page }
  return { rows: page, nextCursor: encodeCursor({ at: last.queued_at.toISOString(), id: last.id }) }
}

export async function countWaiting(tx: AnyTx): Promise<ReadonlyMap<string, number>> {
  const rows = await tx
    .selectFrom('webhook_delivery')
    .select(['webhook_id', sql<number>`count(*)::int`.as('count')])
    .where('state', '=', 'waiting')
    .groupBy('webhook_id')
    .execute()
  return new Map(rows.map(({ webhook_id, count }) => [webhook_id, count]))
}

/** Until when an attempt for this webhook is under way somewhere, if one is. */
export async function inFlightUntil(
  tx: AnyTx,
  webhookId: string,
  now: Date,
): Promise<Date | undefined> {
  const { until } = await tx
    .selectFrom('webhook_delivery')
    .select(sql<Date | null>`min(claimed_until)`.as('until'))
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'waiting')
    .where('claimed_until', '>', now)
    .executeTakeFirstOrThrow()
  return until ?? undefined
}

/** Takes the most overdue messages for itself until `until`. */
export const claimDue = (
  tx: SystemTx,
  webhookId: string,
  { now, until, limit }: { now: Date; until: Date; limit: number },
): Promise<DeliveryData[]> =>
  tx
    .updateTable('webhook_delivery')
    .set({ claimed_until: until })
    .where('id', 'in', (of) =>
      of
        .selectFrom('webhook_delivery')
        .select('id')
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'waiting')
        .where('next_attempt_at', '<=', now)
        .where((where) =>
          where.or([where('claimed_until', 'is', null), where('claimed_until', '<=', now)]),
        )
        .orderBy('next_attempt_at')
        .orderBy('id')
        .limit(limit),
    )
    .returningAll()
    .execute()

/** Changes a message as long as the claim is still ours; answers whether it was. */
export async function saveClaimed(
  tx: SystemTx,
  { id, claimed_until }: DeliveryData,
  attempt: Attempt | undefined,
  change: Updateable<DeliveryRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('webhook_delivery')
    .set({
      ...change,
      claimed_until: null,
      ...(attempt ? { attempts: withAttempt(attempt) } : {}),
    })
    .where('id', '=', id)
    .where('claimed_until', '=', claimed_until)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const withAttempt = (attempt: Attempt) => sql<string>`(
  select jsonb_agg(kept.attempt order by kept.place) from (
    select attempt, place
    from jsonb_array_elements(attempts || ${JSON.stringify([attempt])}::jsonb)
      with ordinality as each (attempt, place)
    order by place desc limit ${keptAttempts}) as kept)`

export const requeue = (
  tx: AnyTx,
  id: WebhookDeliveryId,
  { now, giveUpAt }: { now: Date; giveUpAt: Date },
): Promise<DeliveryData> =>
  tx
    .updateTable('webhook_delivery')
    .set({
      state: 'waiting',
      tries: 0,
      next_attempt_at: now,
      give_up_at: giveUpAt,
      delivered_at: null,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

/** What waits for its next try waits no longer: the receiver is back, or another one. */
export async function hurry(tx: AnyTx, webhookId: string, now: Date): Promise<void> {
  await tx
    .updateTable('webhook_delivery')
    .set({ next_attempt_at: now })
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '>', now)
    .execute()
}

/** When the next message of a webhook can be sent, if one waits. */
export async function nextDueAt(tx: AnyTx, webhookId: string): Promise<Date | undefined> {
  const { at } = await tx
    .selectFrom('webhook_delivery')
    .select(sql<Date | null>`min(greatest(next_attempt_at, claimed_until))`.as('at'))
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  return at ?? undefined
}

/** Gives up what waited for too long, as while a webhook was switched off. */
export async function giveUpOld(
  tx: SystemTx,
  webhookId: string,
  attempt: Attempt,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('webhook_delivery')
    .set({ state: 'failed', next_attempt_at: null, attempts: withAttempt(attempt) })
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'waiting')
    .where('give_up_at', '<=', now)
    .where((where) =>
      where.or([where('claimed_until', 'is', null), where('claimed_until', '<=', now)]),
    )
    .execute()
}

export async function removeOld(tx: SystemTx, before: Date): Promise<void> {
  await tx
    .deleteFrom('webhook_delivery')
    .where('state', '!=', 'waiting')
    .where('queued_at', '<', before)
    .execute()
}

export async function listWebhooksWithDue(tx: SystemTx, now: Date): Promise<string[]> {
  const rows = await tx
    .selectFrom('webhook_delivery')
    .innerJoin('webhook', 'webhook.id', 'webhook_delivery.webhook_id')
    .select('webhook_id')
    .distinct()
    .where('webhook.is_enabled', '=', true)
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '<=', now)
    .execute()
  return rows.map(({ webhook_id }) => webhook_id)
}

export interface NewDelivery {
  id: WebhookDeliveryId
  organizationId: OrganizationId
  webhookId: string
  event: WebhookDelivery['event']
  body: string
  at: Date
  giveUpAt: Date
}

export const newRow = (given: NewDelivery): Insertable<DeliveryRow> => ({
  id: given.id,
  organization_id: given.organizationId,
  webhook_id: given.webhookId,
  event: given.event,
  body: given.body,
  state: 'waiting',
  queued_at: given.at,
  next_attempt_at: given.at,
  give_up_at: given.giveUpAt,
})
