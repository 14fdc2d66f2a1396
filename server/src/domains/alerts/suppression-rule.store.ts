import { OrganizationId, SuppressionRuleId } from '@gatehouse/contract/ids'
import { type Selectable, sql } from 'kysely'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { SuppressionRule as SuppressionRow } from '#platform/db/tables.ts'

export interface SuppressionData {
  id: SuppressionRuleId
  name: string
  reason: string
  filter: string
  isActive: boolean
  organizationIds: OrganizationId[]
  endsAt: Date | null
  createdBy: string
  updatedAt: Date
}

export async function listSuppressionRules(tx: AnyTx): Promise<SuppressionData[]> {
  const rows = await tx
    .selectFrom('suppression_rule')
    .selectAll()
    .orderBy((order) => order.fn('lower', ['name']))
    .execute()
  return rows.map(toData)
}

/** Those that look at records of an organization, whether they have ended or not. */
export async function listSuppressionRulesOf(
  tx: AnyTx,
  organizationId: OrganizationId,
): Promise<SuppressionData[]> {
  const rows = await tx
    .selectFrom('suppression_rule')
    .selectAll()
    .where('is_active', '=', true)
    .where(
      sql<boolean>`(organization_ids = '{}' or ${organizationId}::uuid = any (organization_ids))`,
    )
    .orderBy('id')
    .execute()
  return rows.map(toData)
}

export async function findSuppressionRuleForUpdate(
  tx: OrganizationTx,
  id: SuppressionRuleId,
): Promise<SuppressionData | undefined> {
  const row = await tx
    .selectFrom('suppression_rule')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toData(row)
}

export async function saveNewSuppressionRule(
  tx: OrganizationTx,
  rule: SuppressionData,
): Promise<void> {
  await tx.insertInto('suppression_rule').values(toRow(rule)).execute()
}

export async function saveSuppressionRule(tx: OrganizationTx, rule: SuppressionData) {
  const { id, ...row } = toRow(rule)
  await tx.updateTable('suppression_rule').set(row).where('id', '=', id).execute()
}

export async function removeSuppressionRule(tx: OrganizationTx, id: SuppressionRuleId) {
  await tx.deleteFrom('suppression_rule').where('id', '=', id).execute()
}

/** One that was for this organization alone would mean all without it, so it is switched off and keeps the name. */
export async function forgetInSuppressionRules(tx: SystemTx, id: OrganizationId): Promise<void> {
  await sql`update suppression_rule set
    is_active = is_active and cardinality(organization_ids) > 1,
    organization_ids = case when cardinality(organization_ids) > 1
      then array_remove(organization_ids, ${id}::uuid) else organization_ids end
    where ${id}::uuid = any (organization_ids)`.execute(tx)
}

const toRow = (rule: SuppressionData) => ({
  id: rule.id,
  name: rule.name,
  reason: rule.reason,
  filter: rule.filter,
  is_active: rule.isActive,
  organization_ids: rule.organizationIds as string[],
  ends_at: rule.endsAt,
  created_by: rule.createdBy,
  updated_at: rule.updatedAt,
})

const toData = (row: Selectable<SuppressionRow>): SuppressionData => ({
  id: SuppressionRuleId.parse(row.id),
  name: row.name,
  reason: row.reason,
  filter: row.filter,
  isActive: row.is_active,
  organizationIds: row.organization_ids.map((id) => OrganizationId.parse(id)),
  endsAt: row.ends_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
})
