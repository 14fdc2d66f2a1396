import {
  ActivityRecordId,
  AlertId,
  OrganizationId,
  ResponseActionId,
  ResponseActionRunId,
} from '@gatehouse/contract/ids'
import { ResponseActionRun } from '@gatehouse/contract/response-actions'
import type { ResponseActionRun as RunRow } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'

export type RunData = Selectable<RunRow>
export type Attempt = ResponseActionRun['attempts'][number]

/** Kept of each run; older ones are forgotten. */
const keptAttempts = 20

export interface RunLimits {
  overall: number
  perAction: number
}

/** One that is there already stays as it is; answers whether it is new. */
export async function addRun(
  tx: OrganizationTx,
  run: {
    id: ResponseActionRunId
    actionId: string
    alertId: AlertId
    recordIds: readonly ActivityRecordId[]
    at: Date
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('response_action_run')
    .values({
      id: run.id,
      response_action_id: run.actionId,
      alert_id: run.alertId,
      record_ids: [...run.recordIds],
      state: 'waiting',
      queued_at: run.at,
      next_attempt_at: run.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export const addTestRun = (
  tx: AnyTx,
  run: Pick<
    Insertable<RunRow>,
    | 'id'
    | 'organization_id'
    | 'response_action_id'
    | 'alert_id'
    | 'record_ids'
    | 'queued_at'
    | 'claimed_until'
  >,
): Promise<RunData> =>
  tx
    .insertInto('response_action_run')
    .values({ ...run, is_test: true, state: 'running' })
    .returningAll()
    .executeTakeFirstOrThrow()

/** Held until the transaction ends: one at a time counts what runs and takes the next. */
export const lockRuns = (tx: SystemTx) =>
  sql`select pg_advisory_xact_lock(hashtext('response-action-runs'))`.execute(tx)

/** How many commands run now, by action, on all nodes. */
export async function countRunning(tx: AnyTx, now: Date): Promise<ReadonlyMap<string, number>> {
  const rows = await tx
    .selectFrom('response_action_run')
    .select(['response_action_id as id', sql<number>`count(*)::int`.as('count')])
    .where('state', '=', 'running')
    .where('claimed_until', '>', now)
    .groupBy('response_action_id')
    .execute()
  return new Map(rows.map(({ id, count }) => [id, count]))
}

/** The most overdue run of an action that is not among `busy`. */
export const findDueForUpdate = (
  tx: SystemTx,
  now: Date,
  busy: readonly string[],
): Promise<RunData | undefined> =>
  tx
    .selectFrom('response_action_run')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '<=', now)
    .$if(busy.length > 0, (query) => query.where('response_action_id', 'not in', busy))
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()

/** Under way by their state, though whoever started them must be gone. */
export const listAbandoned = (tx: SystemTx, now: Date): Promise<RunData[]> =>
  tx
    .selectFrom('response_action_run')
    .selectAll()
    .where('state', '=', 'running')
    .where('claimed_until', '<=', now)
    .forUpdate()
    .execute()

export const saveRun = (
  tx: AnyTx,
  id: string,
  change: Updateable<RunRow>,
  attempt?: Attempt,
): Promise<RunData> =>
  tx
    .updateTable('response_action_run')
    .set({ ...change, ...(attempt ? { attempts: withAttempt(attempt) } : {}) })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

/** Changes a run as long as the claim is still ours. */
export const saveClaimed = (
  tx: AnyTx,
  { id, claimed_until }: RunData,
  change: Updateable<RunRow>,
  attempt: Attempt,
): Promise<RunData | undefined> =>
  tx
    .updateTable('response_action_run')
    .set({ ...change, claimed_until: null, attempts: withAttempt(attempt) })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('claimed_until', '=', claimed_until)
    .returningAll()
    .executeTakeFirst()

const withAttempt = (attempt: Attempt) => sql<string>`(
  select jsonb_agg(kept.attempt order by kept.place) from (
    select attempt, place
    from jsonb_array_elements(attempts || ${JSON.stringify([attempt])}::jsonb)
      with ordinality as each (attempt, place)
    order by place desc limit ${keptAttempts}) as kept)`

/** What waits will not be started any more. */
export async function failWaiting(
  tx: SystemTx,
  attempt: Attempt,
  actionId?: ResponseActionId,
): Promise<void> {
  await tx
    .updateTable('response_action_run')
    .set({ state: 'failed', next_attempt_at: null, attempts: withAttempt(attempt) })
    .where('state', '=', 'waiting')
    .$if(actionId !== undefined, (query) => query.where('response_action_id', '=', actionId ?? ''))
    .execute()
}

export async function hurry(
  tx: SystemTx,
  actionId: ResponseActionId,
  now: Date,
): Promise<string[]> {
  const rows = await tx
    .updateTable('response_action_run')
    .set({ next_attempt_at: now })
    .where('response_action_id', '=', actionId)
    .where('state', '=', 'waiting')
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function countDue(tx: SystemTx, now: Date): Promise<number> {
  const { count } = await tx
    .selectFrom('response_action_run')
    .select(sql<number>`count(*)::int`.as('count'))
    .where((where) =>
      where.or([
        where.and([where('state', '=', 'waiting'), where('next_attempt_at', '<=', now)]),
        where.and([where('state', '=', 'running'), where('claimed_until', '<=', now)]),
      ]),
    )
    .executeTakeFirstOrThrow()
  return count
}

export async function listRunningIds(tx: SystemTx): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('response_action_run')
    .select('id')
    .where('state', '=', 'running')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function removeOld(tx: SystemTx, before: Date): Promise<void> {
  await tx
    .deleteFrom('response_action_run')
    .where('state', '!=', 'running')
    .where('queued_at', '<', before)
    .execute()
}

export async function listRuns(
  tx: AnyTx,
  actionId: ResponseActionId,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ runs: ResponseActionRun[]; nextCursor?: string }> {
  let query = tx
    .selectFrom('response_action_run')
    .selectAll()
    .where('response_action_id', '=', actionId)
    .orderBy('queued_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (cursor) {
    const { at, id } = decodeCursor(cursor)
    query = query.where(sql<boolean>`(queued_at, id) < (${new Date(at)}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    runs: page.map(toRun),
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.queued_at.toISOString(), id: last.id }) }
      : {}),
  }
}

export const toRun = (row: RunData): ResponseActionRun => ({
  id: ResponseActionRunId.parse(row.id),
  responseActionId: ResponseActionId.parse(row.response_action_id),
  organizationId: OrganizationId.parse(row.organization_id),
  ...(row.alert_id ? { alertId: AlertId.parse(row.alert_id) } : {}),
  ...(row.record_ids[0] ? { recordId: ActivityRecordId.parse(row.record_ids[0]) } : {}),
  isTest: row.is_test,
  state: ResponseActionRun.shape.state.parse(row.state),
  queuedAt: row.queued_at.toISOString(),
  ...(row.next_attempt_at ? { nextAttemptAt: row.next_attempt_at.toISOString() } : {}),
  attempts: ResponseActionRun.shape.attempts.parse(row.attempts),
})
