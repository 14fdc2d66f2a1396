import { AlertId, type AlertRuleId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { AlertData } from './alert.store.ts'

/** Alerts of a rule that have something to tell, the oldest first. */
export async function listUndelivered(
  tx: OrganizationTx,
  ruleId: AlertRuleId,
  limit: number,
): Promise<AlertId[]> {
  const rows = await tx
    .selectFrom('alert')
    .select('id')
    .where('rule_id', '=', ruleId)
    .where((where) => where('delivered_count', '<', where.ref('record_count')))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => AlertId.parse(id))
}

/** Those that still have something to tell, locked: nobody else tells it meanwhile. */
export const lockUndelivered = (
  tx: OrganizationTx,
  ids: readonly AlertId[],
): Promise<AlertData[]> =>
  tx
    .selectFrom('alert')
    .selectAll()
    .where('id', 'in', ids)
    .where((where) => where('delivered_count', '<', where.ref('record_count')))
    .orderBy('id')
    .forUpdate()
    .execute()

export interface Told {
  id: AlertId
  /** Records of which has been told. */
  count: number
}

export async function saveDelivered(tx: OrganizationTx, told: readonly Told[]): Promise<void> {
  await sql`update alert set delivered_count = told.count
    from unnest(${told.map(({ id }) => id)}::uuid[], ${told.map(({ count }) => count)}::integer[])
      as told (id, count)
    where alert.id = told.id`.execute(tx)
}
