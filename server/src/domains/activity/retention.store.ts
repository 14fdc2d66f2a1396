import { sql } from 'kysely'
import type { SystemTx } from '#platform/db/organization.ts'

export async function ensureMonth(tx: SystemTx, month: Date): Promise<void> {
  await sql`select ensure_activity_month(${dateOf(month)}::date)`.execute(tx)
}

const dateOf = (at: Date): string => at.toISOString().slice(0, 10)

/** Whole partitions, as long as the oldest has nothing that anybody keeps. */
export async function dropExpiredMonths(tx: SystemTx): Promise<void> {
  await sql`select drop_expired_activity_months()`.execute(tx)
}

export async function deleteBatches(tx: SystemTx, organizationId: string, before: Date) {
  await tx
    .deleteFrom('activity_batch')
    .where('organization_id', '=', organizationId)
    .where('to_at', '<', before)
    .execute()
}

/** Batches are in partitions and so not tied to their organization by a foreign key. */
export async function deleteBatchesOf(tx: SystemTx, organizationId: string): Promise<void> {
  await tx.deleteFrom('activity_batch').where('organization_id', '=', organizationId).execute()
}

/** What a deleted organization left behind, should its own removal have missed it. */
export async function deleteOrphans(tx: SystemTx, organizationIds: readonly string[]) {
  await tx
    .deleteFrom('activity_batch')
    .where(sql<boolean>`organization_id <> all (${organizationIds}::uuid[])`)
    .execute()
}

export async function deleteReceipts(tx: SystemTx, before: Date): Promise<void> {
  await tx.deleteFrom('activity_receipt').where('received_at', '<', before).execute()
}

/** Old ones, and those beyond the newest `most` of each organization. */
export async function deleteQuarantine(tx: SystemTx, before: Date, most: number): Promise<void> {
  await sql`
    delete from activity_quarantine
    where at < ${before} or id in (
      select id from (
        select id, row_number() over (partition by organization_id order by id desc) as place
        from activity_quarantine
      ) as numbered
      where place > ${most}
    )`.execute(tx)
}
