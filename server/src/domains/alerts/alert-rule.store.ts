import { type AlertRule, OnClosedTicket } from '@gatehouse/contract/alert-rules'
import { AlertProfileId, AlertRuleId, type OrganizationId } from '@gatehouse/contract/ids'
import { GroupedOn, Severity } from '@gatehouse/contract/severities'
import type { Selectable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { AlertRule as RuleRow } from '#platform/db/tables.ts'

/** A rule as kept. `predefinedKey` names the one of ours that it is. */
export interface RuleData extends Omit<AlertRule, 'isPredefined' | 'updatedAt'> {
  predefinedKey: string | null
  /** Records that wait from before do not count any more. */
  countsSince: Date | null
  updatedAt: Date
}

export const toRule = ({
  predefinedKey,
  countsSince: _,
  updatedAt,
  ...rule
}: RuleData): AlertRule => ({
  ...rule,
  isPredefined: predefinedKey !== null,
  updatedAt: updatedAt.toISOString(),
})

/** By category and name. */
export async function listRules(tx: AnyTx, profileId: AlertProfileId): Promise<RuleData[]> {
  const rows = await tx
    .selectFrom('alert_rule')
    .selectAll()
    .where('profile_id', '=', profileId)
    .orderBy('category')
    .orderBy((order) => order.fn('lower', ['name']))
    .orderBy('id')
    .execute()
  return rows.map(toData)
}

export async function listActiveRules(tx: AnyTx, profileId: AlertProfileId): Promise<RuleData[]> {
  const rows = await tx
    .selectFrom('alert_rule')
    .selectAll()
    .where('profile_id', '=', profileId)
    .where('is_active', '=', true)
    .orderBy('id')
    .execute()
  return rows.map(toData)
}

/** How many rules each profile has, and how many are active. */
export async function countRules(
  tx: AnyTx,
): Promise<Map<string, { ruleCount: number; activeRuleCount: number }>> {
  const rows = await tx
    .selectFrom('alert_rule')
    .select(['profile_id', (select) => select.fn.countAll<number>().as('all')])
    .select((select) =>
      select.fn.countAll<number>().filterWhere('is_active', '=', true).as('active'),
    )
    .groupBy('profile_id')
    .execute()
  return new Map(
    rows.map((row) => [
      row.profile_id,
      { ruleCount: Number(row.all), activeRuleCount: Number(row.active) },
    ]),
  )
}

/** Locks the row, so that two changes of one rule come one after the other. */
export async function findRuleForUpdate(
  tx: OrganizationTx,
  profileId: AlertProfileId,
  id: AlertRuleId,
): Promise<RuleData | undefined> {
  const row = await tx
    .selectFrom('alert_rule')
    .selectAll()
    .where('id', '=', id)
    .where('profile_id', '=', profileId)
    .forUpdate()
    .executeTakeFirst()
  return row && toData(row)
}

/** 0 when the rule is gone. */
export async function findBatchingSeconds(tx: AnyTx, id: AlertRuleId): Promise<number> {
  const row = await tx
    .selectFrom('alert_rule')
    .select('batching_seconds')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.batching_seconds ?? 0
}

export async function listRuleNames(
  tx: AnyTx,
  ids: readonly AlertRuleId[],
): Promise<Map<AlertRuleId, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('alert_rule')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [AlertRuleId.parse(row.id), row.name]))
}

/** A predefined rule that the profile has already is left as it is. @returns how many were added. */
export async function saveNewRules(
  tx: AnyTx,
  organizationId: OrganizationId,
  rules: readonly RuleData[],
): Promise<number> {
  if (rules.length === 0) return 0
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('alert_rule')
    .values(rules.map((rule) => ({ organization_id: organizationId, ...toRow(rule) })))
    .onConflict((conflict) => conflict.columns(['profile_id', 'predefined_key']).doNothing())
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows)
}

export async function saveRule(tx: AnyTx, rule: RuleData): Promise<void> {
  const { id, profile_id: _, ...row } = toRow(rule)
  await tx.updateTable('alert_rule').set(row).where('id', '=', id).execute()
}

export async function removeRule(tx: OrganizationTx, id: AlertRuleId): Promise<void> {
  await tx.deleteFrom('alert_rule').where('id', '=', id).execute()
}

const toRow = (rule: RuleData) => ({
  id: rule.id,
  profile_id: rule.profileId,
  predefined_key: rule.predefinedKey,
  category: rule.category,
  name: rule.name,
  description: rule.description,
  filter: rule.filter,
  severity: rule.severity,
  is_active: rule.isActive,
  grouped_on: rule.groupedOn,
  threshold: rule.threshold,
  threshold_seconds: rule.thresholdSeconds,
  batching_seconds: rule.batchingSeconds,
  creates_ticket: rule.createsTicket,
  on_closed_ticket: rule.onClosedTicket,
  counts_since: rule.countsSince,
  updated_at: rule.updatedAt,
})

const toData = (row: Selectable<RuleRow>): RuleData => ({
  id: AlertRuleId.parse(row.id),
  profileId: AlertProfileId.parse(row.profile_id),
  predefinedKey: row.predefined_key,
  category: row.category,
  name: row.name,
  description: row.description,
  filter: row.filter,
  severity: Severity.parse(row.severity),
  isActive: row.is_active,
  groupedOn: GroupedOn.parse(row.grouped_on),
  threshold: row.threshold,
  thresholdSeconds: row.threshold_seconds,
  batchingSeconds: row.batching_seconds,
  createsTicket: row.creates_ticket,
  onClosedTicket: OnClosedTicket.parse(row.on_closed_ticket),
  countsSince: row.counts_since,
  updatedAt: row.updated_at,
})
