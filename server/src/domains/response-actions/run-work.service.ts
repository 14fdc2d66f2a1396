import {
  type ActivityRecordId,
  AlertId,
  type AlertRuleId,
  ActivityRecordId as RecordId,
  OrganizationId,
  ResponseActionId,
  ResponseActionRunId,
} from '@gatehouse/contract/ids'
import { z } from 'zod'
import { getAlertForAction } from '#domains/alerts'
import type { Context } from '#platform/context.ts'
import { derivedUuid } from '#platform/crypto/ids.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { availability, type ResponseActionsOptions } from './account.ts'
import { keepHealth } from './action-health.ts'
import { attemptRun, type Tried } from './attempt-run.ts'
import { removeOldCsvFiles } from './csv-file.ts'
import {
  type ActionData,
  findAction,
  findActionForUpdate,
  listActionsOfRule,
} from './response-action.store.ts'
import type { RecordRow } from './record-csv.ts'
import * as runs from './response-action-run.store.ts'
import type { RunData } from './response-action-run.store.ts'
import { nextTry } from './retry.ts'

/** So many commands at once, on all nodes together. */
const limits = { overall: 4, perAction: 2 }

/** How much longer than the command may take; after it, whoever started it is gone. */
const claimSpareMilliseconds = 60_000

/** Starts the most overdue command, if there is room for one. */
export const runNextJob = { name: 'response-actions.run-next', payload: z.strictObject({}) }

const addTicket = (tx: AnyTx, key: string, runAt: Date) =>
  addJob(tx, runNextJob, {}, { runAt, key: `${runNextJob.name}:${key}` })

export interface Matched {
  organizationId: OrganizationId
  alerts: readonly MatchedAlert[]
}

interface MatchedAlert {
  alertId: AlertId
  ruleId: AlertRuleId
  recordIds: readonly ActivityRecordId[]
}

/** Queues a run of each action of the rules; the same event again adds none. */
export async function queueRuns(
  ctx: Context,
  options: ResponseActionsOptions,
  { organizationId, alerts }: Matched,
): Promise<void> {
  if (!options.isSwitchedOn) return
  for (const ruleId of new Set(alerts.map((alert) => alert.ruleId))) {
    const actions = await ctx.db.asSystem('find the response actions of a rule', (tx) =>
      listActionsOfRule(tx, ruleId),
    )
    if (actions.length === 0) continue
    for (const alert of alerts.filter((one) => one.ruleId === ruleId)) {
      await ctx.db.inOrganization(organizationId, (tx) => queueRunsOf(ctx, tx, alert, actions))
    }
  }
}

async function queueRunsOf(
  ctx: Context,
  tx: OrganizationTx,
  { alertId, recordIds }: MatchedAlert,
  actions: readonly ActionData[],
): Promise<void> {
  const rows = await rowsOf(tx, alertId, recordIds)
  if (!rows) return
  const ids = rows.map(({ id }) => id)
  for (const action of actions) {
    for (const chunk of chunksOf(ids, action)) {
      const id = ResponseActionRunId.parse(derivedUuid(action.id, alertId, ...chunk))
      const run = { id, actionId: action.id, alertId, recordIds: chunk, at: ctx.now() }
      if (await runs.addRun(tx, run)) await addTicket(tx, id, ctx.now())
    }
  }
}

/** Newest first; behind them those whose text the alert does not keep. Undefined when the alert is gone. */
async function rowsOf(
  tx: OrganizationTx,
  alertId: AlertId,
  recordIds: readonly ActivityRecordId[],
): Promise<RecordRow[] | undefined> {
  const found = await getAlertForAction(tx, alertId, recordIds)
  if (!found) return undefined
  const kept = found.records
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .map((record) => ({ id: record.id, record }))
  const known = new Set(kept.map(({ id }) => id))
  return [...kept, ...recordIds.filter((id) => !known.has(id)).map((id) => ({ id }))]
}

function chunksOf<T>(ids: readonly T[], action: ActionData): T[][] {
  if (ids.length === 0) return []
  if (!action.writes_csv) return [ids.slice(0, 1)]
  return Array.from({ length: Math.ceil(ids.length / action.row_limit) }, (_, index) =>
    ids.slice(index * action.row_limit, (index + 1) * action.row_limit),
  )
}

/** Starts one command and waits for its end. */
export async function runNext(
  ctx: Context,
  options: ResponseActionsOptions,
  signal?: AbortSignal,
): Promise<void> {
  if (!options.isSwitchedOn) return dropAll(ctx)
  const claimed = await claim(ctx)
  if (!claimed) return
  const { run, action } = claimed
  const rows = await rowsOfRun(ctx, run)
  if (!rows) return keep(ctx, run, gone(ctx), { isFinal: true })
  const tried = await attemptRun({
    at: ctx.now(),
    available: await availability(options),
    action,
    matter: { runId: run.id, alertId: run.alert_id ?? '', rows },
    timeoutSeconds: action.timeout_seconds,
    signal,
  })
  await keep(ctx, run, tried)
}

const rowsOfRun = (ctx: Context, run: RunData): Promise<RecordRow[] | undefined> =>
  ctx.db.inOrganization(OrganizationId.parse(run.organization_id), (tx) =>
    rowsOf(
      tx,
      AlertId.parse(run.alert_id),
      run.record_ids.map((id) => RecordId.parse(id)),
    ),
  )

const problem = (ctx: Context, text: string): runs.Attempt => ({
  at: ctx.now().toISOString(),
  milliseconds: 0,
  output: '',
  problem: text,
})

const gone = (ctx: Context): Tried => ({
  attempt: problem(ctx, 'The alert is gone, so there was nothing to start it for.'),
  succeeded: false,
  isStopped: false,
})

/** Takes the most overdue run, if fewer than the limits are under way. */
const claim = (ctx: Context): Promise<{ run: RunData; action: ActionData } | undefined> =>
  ctx.db.asSystem('take a run for an alert of any organization', async (tx) => {
    await runs.lockRuns(tx)
    await freeAbandoned(ctx, tx)
    const now = ctx.now()
    const busy = await busyActions(tx, now)
    if (!busy) return undefined
    const due = await runs.findDueForUpdate(tx, now, busy)
    const action = due && (await findAction(tx, ResponseActionId.parse(due.response_action_id)))
    if (!due || !action) return undefined
    const claimed = { state: 'running', next_attempt_at: null, claimed_until: until(action, now) }
    return { run: await runs.saveRun(tx, due.id, claimed), action }
  })

export const until = ({ timeout_seconds: seconds }: ActionData, now: Date): Date =>
  new Date(now.getTime() + seconds * 1000 + claimSpareMilliseconds)

/** Actions that have as many commands under way as they may; undefined when all have together. */
export async function busyActions(tx: AnyTx, now: Date): Promise<string[] | undefined> {
  const running = [...(await runs.countRunning(tx, now))]
  const all = running.reduce((sum, [, count]) => sum + count, 0)
  if (all >= limits.overall) return undefined
  return running.flatMap(([id, count]) => (count >= limits.perAction ? [id] : []))
}

async function freeAbandoned(ctx: Context, tx: SystemTx): Promise<void> {
  for (const run of await runs.listAbandoned(tx, ctx.now())) {
    const change = run.is_test
      ? { state: 'failed' }
      : { state: 'waiting', next_attempt_at: ctx.now() }
    const text = 'Gatehouse ended while it ran.'
    await runs.saveClaimed(tx, run, change, problem(ctx, text))
  }
}

/** Writes down what an attempt came to, and lets the next one begin. */
const keep = (ctx: Context, run: RunData, tried: Tried, { isFinal = false } = {}): Promise<void> =>
  ctx.db.asSystem('keep what became of a run for any organization', async (tx) => {
    const action = await findActionForUpdate(tx, ResponseActionId.parse(run.response_action_id))
    if (!action) return // Removed, and its runs with it.
    const change = afterAttempt(ctx, run, tried, isFinal)
    const saved = await runs.saveClaimed(tx, run, change, tried.attempt)
    if (!saved) ctx.log.warn({ runId: run.id }, 'a command took longer than its claim')
    if (!tried.isStopped) {
      const { succeeded, attempt } = tried
      await keepHealth(ctx, tx, action, { succeeded, problem: attempt.problem ?? '' })
    }
    if (saved?.next_attempt_at) await addTicket(tx, run.id, saved.next_attempt_at)
    // A place is free for another.
    await addTicket(tx, `after:${run.id}`, ctx.now())
  })

function afterAttempt(ctx: Context, run: RunData, tried: Tried, isFinal: boolean) {
  if (tried.isStopped) return { state: 'waiting', next_attempt_at: ctx.now() }
  const tries = run.tries + 1
  if (tried.succeeded) return { state: 'succeeded', tries }
  const again = isFinal ? undefined : nextTry(tries, ctx.now())
  return again
    ? { state: 'waiting', tries, next_attempt_at: again }
    : { state: 'failed', tries, next_attempt_at: null }
}

/** Nothing that waits may start by surprise when they are switched on again. */
const dropAll = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('drop runs because response actions are switched off', async (tx) => {
    await runs.lockRuns(tx)
    await runs.failWaiting(tx, problem(ctx, 'Response actions were switched off on the server.'))
  })

/** After a person changed an action: what waits is tried at once, or dropped. */
export const afterChange = (
  ctx: Context,
  id: ResponseActionId,
  isEnabled: boolean,
): Promise<void> =>
  ctx.db.asSystem('start or drop what waits for a response action', async (tx) => {
    await runs.lockRuns(tx)
    if (!isEnabled) {
      return runs.failWaiting(tx, problem(ctx, 'The response action was switched off.'), id)
    }
    for (const runId of await runs.hurry(tx, id, ctx.now())) await addTicket(tx, runId, ctx.now())
  })

/** Each minute: should a wake-up have been lost, or a node be gone, runs are late and not forgotten. */
export const lookForRuns = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('look for runs that are due', async (tx) => {
    const due = Math.min(await runs.countDue(tx, ctx.now()), limits.overall)
    for (let place = 0; place < due; place += 1) await addTicket(tx, `place:${place}`, ctx.now())
  })

const keptMilliseconds = 30 * 24 * 3600_000

/** Each day: what is older than 30 days goes, and files that were left behind. */
export async function forgetOldRuns(ctx: Context): Promise<void> {
  const running = await ctx.db.asSystem('remove old runs', async (tx) => {
    await runs.lockRuns(tx)
    await runs.removeOld(tx, new Date(ctx.now().getTime() - keptMilliseconds))
    return runs.listRunningIds(tx)
  })
  await removeOldCsvFiles((runId) => running.has(runId))
}
