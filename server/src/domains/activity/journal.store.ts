import { sql } from 'kysely'
import { OrganizationId } from '@gatehouse/contract/ids'
import type { OrganizationTx, SystemTx } from '#platform/db/organization.ts'

/** Held from the number to the commit: whoever follows by seq misses nothing. */
const journalLock = 4_711_010

export interface NewBatch {
  batchId: string
  agentId: string | null
  connectorId: string | null
  sourceId: string | null
  connector: string
  source: string
  receivedAt: Date
  recordCount: number
  fromAt: Date
  toAt: Date
  body: Buffer
}

/**
 * Must be the last statement of its transaction: all other writers wait from here until it commits, so the
 * order of seq is the order in which batches become visible.
 */
export async function appendBatch(tx: OrganizationTx, organizationId: string, batch: NewBatch) {
  await sql`select pg_notify('activity_batch', ${organizationId})`.execute(tx)
  await sql`select pg_advisory_xact_lock(${journalLock})`.execute(tx)
  await tx
    .insertInto('activity_batch')
    .values({
      batch_id: batch.batchId,
      agent_id: batch.agentId,
      connector_id: batch.connectorId,
      source_id: batch.sourceId,
      connector: batch.connector,
      source: batch.source,
      received_at: batch.receivedAt,
      record_count: batch.recordCount,
      from_at: batch.fromAt,
      to_at: batch.toAt,
      body: batch.body,
    })
    .execute()
}

export interface JournalEntry {
  seq: number
  organizationId: OrganizationId
  batchId: string
  receivedAt: Date
  recordCount: number
  bodyBytes: number
}

/** What comes after `seq`, without the bodies. */
export async function listEntries(tx: SystemTx | OrganizationTx, after: number, limit: number) {
  const rows = await tx
    .selectFrom('activity_batch')
    .select(['seq', 'organization_id', 'batch_id', 'received_at', 'record_count'])
    .select(sql<number>`octet_length(body)`.as('body_bytes'))
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map((row): JournalEntry => ({
    seq: row.seq,
    organizationId: OrganizationId.parse(row.organization_id),
    batchId: row.batch_id,
    receivedAt: row.received_at,
    recordCount: row.record_count,
    bodyBytes: row.body_bytes,
  }))
}

/** What is known of a batch without unpacking it. */
export interface BatchHead extends JournalEntry {
  source: string
  connector: string
  /** Of the oldest and the newest record. */
  fromAt: Date
  toAt: Date
}

/** What comes after `seq`, for readers who choose by what is known of a batch. */
export async function listBatchHeads(
  tx: SystemTx | OrganizationTx,
  after: number,
  limit: number,
): Promise<BatchHead[]> {
  const rows = await tx
    .selectFrom('activity_batch')
    .select(['seq', 'organization_id', 'batch_id', 'received_at', 'record_count'])
    .select(['source', 'connector', 'from_at', 'to_at'])
    .select(sql<number>`octet_length(body)`.as('body_bytes'))
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    seq: row.seq,
    organizationId: OrganizationId.parse(row.organization_id),
    batchId: row.batch_id,
    receivedAt: row.received_at,
    recordCount: row.record_count,
    bodyBytes: row.body_bytes,
    source: row.source,
    connector: row.connector,
    fromAt: row.from_at,
    toAt: row.to_at,
  }))
}

export async function listBodiesOf(tx: SystemTx | OrganizationTx, seqs: readonly number[]) {
  return tx.selectFrom('activity_batch').select(['seq', 'body']).where('seq', 'in', seqs).execute()
}

export async function listBodies(tx: SystemTx | OrganizationTx, from: number, to: number) {
  return tx
    .selectFrom('activity_batch')
    .select(['seq', 'body'])
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .orderBy('seq')
    .execute()
}

/** The highest number that can be seen: all below it can be seen too. */
export async function headSeq(tx: SystemTx): Promise<number> {
  const { seq } = await tx
    .selectFrom('activity_batch')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .executeTakeFirstOrThrow()
  return seq ?? 0
}

/** The highest number given out, which may belong to a batch that was rolled back. */
export async function lastSeq(tx: SystemTx): Promise<number> {
  const { rows } = await sql<{ seq: number | null }>`
    select pg_sequence_last_value('activity_batch_seq') as seq`.execute(tx)
  return rows[0]?.seq ?? 0
}

export async function findBatchId(tx: SystemTx, seq: number): Promise<string | undefined> {
  const row = await tx
    .selectFrom('activity_batch')
    .select('batch_id')
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row?.batch_id
}

export async function oldestAfter(tx: SystemTx, seq: number): Promise<Date | undefined> {
  const row = await tx
    .selectFrom('activity_batch')
    .select('received_at')
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  return row?.received_at
}
