import { AlertRuleId, OrganizationId, ResponseActionId } from '@gatehouse/contract/ids'
import type { ResponseAction, ResponseActionInput } from '@gatehouse/contract/response-actions'
import type { ResponseAction as ActionRow } from '#platform/db/tables.ts'
import { type Selectable, sql, type Updateable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

export type ActionData = Selectable<ActionRow>

export const listActions = (tx: AnyTx): Promise<ActionData[]> =>
  tx.selectFrom('response_action').selectAll().orderBy('name').orderBy('id').execute()

/** Those that a match of the rule starts. */
export const listActionsOfRule = (tx: AnyTx, ruleId: AlertRuleId): Promise<ActionData[]> =>
  tx
    .selectFrom('response_action')
    .selectAll()
    .where('is_enabled', '=', true)
    .where(sql<boolean>`${ruleId}::uuid = any(rule_ids)`)
    .orderBy('id')
    .execute()

export const findAction = (tx: AnyTx, id: ResponseActionId): Promise<ActionData | undefined> =>
  tx.selectFrom('response_action').selectAll().where('id', '=', id).executeTakeFirst()

export const findActionForUpdate = (
  tx: AnyTx,
  id: ResponseActionId,
): Promise<ActionData | undefined> =>
  tx.selectFrom('response_action').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

const columns = (input: ResponseActionInput) => ({
  name: input.name,
  is_enabled: input.isEnabled,
  rule_ids: [...new Set(input.ruleIds)],
  run: input.run,
  parameters: input.parameters,
  working_directory: input.workingDirectory,
  writes_csv: input.writesCsv,
  row_limit: input.rowLimit,
  timeout_seconds: input.timeoutSeconds,
})

const fresh = (now: Date, reason: string) => ({
  failures_in_a_row: 0,
  is_failing: false,
  state_reason: reason,
  state_since: now,
  updated_at: now,
})

export const addAction = (
  tx: OrganizationTx,
  id: ResponseActionId,
  input: ResponseActionInput,
  now: Date,
): Promise<ActionData> =>
  tx
    .insertInto('response_action')
    .values({ id, ...columns(input), ...fresh(now, 'It has not run yet.'), created_at: now })
    .returningAll()
    .executeTakeFirstOrThrow()

export const saveAction = (
  tx: OrganizationTx,
  id: ResponseActionId,
  input: ResponseActionInput,
  now: Date,
): Promise<ActionData> =>
  tx
    .updateTable('response_action')
    .set({ ...columns(input), ...fresh(now, 'It has not run since it was changed.') })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

export const saveHealth = (
  tx: AnyTx,
  id: string,
  change: Updateable<ActionRow>,
): Promise<ActionData> =>
  tx
    .updateTable('response_action')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

export async function removeAction(tx: OrganizationTx, id: ResponseActionId): Promise<void> {
  await tx.deleteFrom('response_action').where('id', '=', id).execute()
}

export const inputOf = (row: ActionData): ResponseActionInput => ({
  name: row.name,
  isEnabled: row.is_enabled,
  ruleIds: row.rule_ids.map((id) => AlertRuleId.parse(id)),
  run: row.run,
  parameters: row.parameters,
  workingDirectory: row.working_directory,
  writesCsv: row.writes_csv,
  rowLimit: row.row_limit,
  timeoutSeconds: row.timeout_seconds,
})

export const toAction = (row: ActionData): ResponseAction => ({
  ...inputOf(row),
  id: ResponseActionId.parse(row.id),
  state: {
    isFailing: row.is_failing,
    reason: row.state_reason,
    since: row.state_since.toISOString(),
  },
  updatedAt: row.updated_at.toISOString(),
})

export const organizationIdOf = (row: { organization_id: string }): OrganizationId =>
  OrganizationId.parse(row.organization_id)
