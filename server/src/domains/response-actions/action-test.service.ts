import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import {
  ActivityRecordId,
  AlertId,
  type ResponseActionId,
  ResponseActionRunId,
} from '@gatehouse/contract/ids'
import type { ResponseActionRun } from '@gatehouse/contract/response-actions'
import { recordAuditEvent } from '#domains/audit-trail'
import { listVisibleOrganizations } from '#domains/organizations'
import { newId } from '#platform/crypto/ids.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'
import { type Availability, availability, type ResponseActionsOptions } from './account.ts'
import { attemptRun } from './attempt-run.ts'
import { type ActionData, findAction, inputOf, organizationIdOf } from './response-action.store.ts'
import * as runs from './response-action-run.store.ts'
import { getAction, type Managing } from './response-action.service.ts'
import { busyActions, until } from './run-work.service.ts'

/** Somebody waits for it at a screen. */
const longestTestSeconds = 60

const sampleAlertId = AlertId.parse('00000000-0000-7000-8000-000000000001')
const sampleRecordId = ActivityRecordId.parse('00000000-0000-7000-8000-000000000002')

const sampleRecord = (now: Date): ActivityRecord => ({
  id: sampleRecordId,
  at: now.toISOString(),
  who: 'Test of Gatehouse',
  action: 'Modified',
  objectType: 'Test',
  what: 'Sample record',
  where: 'test.example',
  workstation: '',
  source: 'Test',
  connector: 'Test',
  succeeded: true,
  certainty: 'exact',
  details: [],
  receivedAt: now.toISOString(),
})

/** Starts it once and answers what came of it; neither retried nor counted as trouble. */
export async function testAction(
  ctx: Managing,
  options: ResponseActionsOptions,
  id: ResponseActionId,
): Promise<ResponseActionRun> {
  const available = await availability(options)
  const { run, action } = await addTest(ctx, id, available)
  const tried = await attemptRun({
    at: ctx.now(),
    available,
    action,
    matter: {
      runId: run.id,
      alertId: sampleAlertId,
      rows: [{ id: sampleRecordId, record: sampleRecord(ctx.now()) }],
    },
    timeoutSeconds: Math.min(action.timeout_seconds, longestTestSeconds),
  })
  return ctx.transaction(async (tx) => {
    const state = tried.succeeded ? 'succeeded' : 'failed'
    const saved = await runs.saveClaimed(tx, run, { state }, tried.attempt)
    if (!saved) throw notFound('run', run.id)
    return runs.toRun(saved)
  })
}

const addTest = (ctx: Managing, id: ResponseActionId, available: Availability) =>
  ctx.db.asSystem('start a command as a test, within the limits of all', async (tx) => {
    await runs.lockRuns(tx)
    const action = await findAction(tx, id)
    if (!action) throw notFound('response action', id)
    if (!available.isAvailable) throw new AppError('conflict', available.reason)
    const busy = await busyActions(tx, ctx.now())
    if (!busy || busy.includes(id)) {
      throw new AppError('conflict', 'Too many commands run right now. Try again in a minute.')
    }
    const run = await runs.addTestRun(tx, {
      id: newId(ResponseActionRunId, ctx.now()),
      organization_id: organizationIdOf(action),
      response_action_id: id,
      alert_id: sampleAlertId,
      record_ids: [sampleRecordId],
      queued_at: ctx.now(),
      claimed_until: until(action, ctx.now()),
    })
    await recordTest(ctx, tx, action)
    return { run, action }
  })

const recordTest = (
  ctx: Managing,
  tx: Parameters<typeof recordAuditEvent>[1],
  action: ActionData,
): Promise<void> =>
  recordAuditEvent(ctx, tx, {
    type: 'response-action.tested',
    summary: `Started the response action ${action.name} as a test: ${action.run}.`,
    details: { responseActionId: action.id, command: inputOf(action) },
  })

/** A run tells of an alert: who may not read those of an organization does not see it. */
export async function listRuns(
  ctx: Managing,
  id: ResponseActionId,
  query: { cursor?: string | undefined; limit: number },
) {
  await ctx.transaction((tx) => getAction(tx, id))
  const readable = (await listVisibleOrganizations(ctx)).filter((organization) =>
    mayIn(ctx.principal, organization, 'alerts:read'),
  )
  const ids = readable.map((organization) => organization.id)
  return ctx.db.inOrganizations(ids, (tx) => runs.listRuns(tx, id, query))
}
