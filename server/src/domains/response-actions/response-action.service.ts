import { ResponseActionId } from '@gatehouse/contract/ids'
import type { ResponseAction, ResponseActionInput } from '@gatehouse/contract/response-actions'
import { requireAlertRules } from '#domains/alerts'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { availability, type ResponseActionsOptions } from './account.ts'
import { forgetTrouble, tellState } from './action-health.ts'
import { problemOfDirectory, problemOfProgram } from './program.ts'
import * as store from './response-action.store.ts'
import { afterChange } from './run-work.service.ts'

/** The managing organization, where response actions are. */
export type Managing = OrganizationContext<UserPrincipal>

export async function listActions(ctx: Managing, options: ResponseActionsOptions) {
  const { isAvailable, reason } = await availability(options)
  const rows = await ctx.transaction(store.listActions)
  return { available: { isAvailable, reason }, responseActions: rows.map(store.toAction) }
}

export async function createAction(
  ctx: Managing,
  options: ResponseActionsOptions,
  input: ResponseActionInput,
): Promise<ResponseAction> {
  await requireReasonable(options, input)
  return refusingTakenName(input.name, () =>
    ctx.transaction(async (tx) => {
      await requireAlertRules(tx, input.ruleIds)
      const id = newId(ResponseActionId, ctx.now())
      const row = await store.addAction(tx, id, input, ctx.now())
      await recordAuditEvent(ctx, tx, {
        type: 'response-action.created',
        summary: `Added the response action ${input.name}, which runs ${input.run}.`,
        details: { responseActionId: id, command: input },
      })
      return store.toAction(row)
    }),
  )
}

/** What waits is started by what it is now, or not at all any more when it was switched off. */
export async function updateAction(
  ctx: Managing,
  options: ResponseActionsOptions,
  id: ResponseActionId,
  input: ResponseActionInput,
): Promise<ResponseAction> {
  // Switching off what has become bad must always work.
  if (input.isEnabled) await requireReasonable(options, input)
  const changed = await refusingTakenName(input.name, () =>
    ctx.transaction(async (tx) => {
      const before = await getAction(tx, id)
      const added = input.ruleIds.filter((ruleId) => !before.rule_ids.includes(ruleId))
      await requireAlertRules(tx, added)
      const row = await store.saveAction(tx, id, input, ctx.now())
      await tellState(ctx, tx, row)
      await recordAuditEvent(ctx, tx, {
        type: 'response-action.updated',
        summary: `Changed the response action ${input.name}, which runs ${input.run}.`,
        details: { responseActionId: id, before: store.inputOf(before), command: input },
      })
      return store.toAction(row)
    }),
  )
  await afterChange(ctx, id, input.isEnabled)
  return changed
}

export const removeAction = (ctx: Managing, id: ResponseActionId): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const row = await getAction(tx, id)
    await forgetTrouble(ctx, tx, row)
    await store.removeAction(tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'response-action.removed',
      summary: `Removed the response action ${row.name}, which ran ${row.run}.`,
      details: { responseActionId: id, command: store.inputOf(row) },
    })
    return {}
  })

export async function getAction(
  tx: OrganizationTx,
  id: ResponseActionId,
): Promise<store.ActionData> {
  const row = await store.findActionForUpdate(tx, id)
  if (!row) throw notFound('response action', id)
  return row
}

/** Told at once instead of when an alert comes; without an account nobody can tell. */
async function requireReasonable(
  options: ResponseActionsOptions,
  input: ResponseActionInput,
): Promise<void> {
  const available = await availability(options)
  if (!available.isAvailable) return
  const ofProgram = await problemOfProgram(input.run, available.account)
  if (ofProgram !== undefined) throw invalidField('run', ofProgram)
  const ofDirectory = await problemOfDirectory(input.workingDirectory)
  if (ofDirectory !== undefined) throw invalidField('workingDirectory', ofDirectory)
}

/** The database decides, so that of two people at once only one gets the name. */
async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const isTaken =
      cause instanceof Error &&
      'constraint' in cause &&
      cause.constraint === 'response_action_name_is_unique'
    if (!isTaken) throw cause
    throw new AppError(
      'conflict',
      `There is a response action ${name} already. Choose another name.`,
      { cause, fields: [{ path: 'name', message: 'This name is taken.' }] },
    )
  }
}
