import type {
  OrganizationId,
  RecordingId,
  SessionId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'
import type { Recording, Terminal } from '@gatehouse/contract/recordings'
import type { Recording as RecordingTable } from '#platform/db/tables.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'

type Row = Selectable<RecordingTable>
export type RecordingData = Omit<
  Row,
  | 'id'
  | 'organization_id'
  | 'session_id'
  | 'target_id'
  | 'user_id'
  | 'state'
  | 'terminals'
  | 'duration_ms'
  | 'bytes'
> & {
  id: RecordingId
  organization_id: OrganizationId
  session_id: SessionId
  target_id: TargetId
  user_id: UserId
  state: Recording['state']
  terminals: Terminal[]
  duration_ms: number
  bytes: number
}

// Ids and states come from rows that we wrote, under constraints that say the same; sizes are below 2^53.
export const toData = (row: Row): RecordingData =>
  ({
    ...row,
    duration_ms: Number(row.duration_ms),
    bytes: Number(row.bytes),
  }) as unknown as RecordingData

export async function saveNewRecording(
  tx: OrganizationTx,
  row: Insertable<RecordingTable>,
): Promise<void> {
  await tx.insertInto('recording').values(row).execute()
}

export async function findRecording(
  tx: AnyTx,
  id: RecordingId,
): Promise<RecordingData | undefined> {
  const row = await tx.selectFrom('recording').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toData(row)
}

/** Locked until the transaction ends: what is held meanwhile is not removed. */
export async function findRecordingForUpdate(
  tx: AnyTx,
  id: RecordingId,
): Promise<RecordingData | undefined> {
  const row = await tx
    .selectFrom('recording')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toData(row)
}

export async function saveRecording(
  tx: AnyTx,
  id: RecordingId,
  {
    terminals,
    ...change
  }: Omit<Updateable<RecordingTable>, 'terminals'> & {
    terminals?: readonly Terminal[]
  },
): Promise<void> {
  await tx
    .updateTable('recording')
    .set({ ...change, ...(terminals ? { terminals: JSON.stringify(terminals) } : {}) })
    .where('id', '=', id)
    .execute()
}

/** Once: whoever comes second, after a crash or a slow proxy, changes nothing. */
export async function saveEnd(
  tx: AnyTx,
  id: RecordingId,
  change: Updateable<RecordingTable>,
): Promise<RecordingData | undefined> {
  const row = await tx
    .updateTable('recording')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', 'recording')
    .returningAll()
    .executeTakeFirst()
  return row && toData(row)
}

export async function deleteRecording(tx: AnyTx, id: RecordingId): Promise<void> {
  await tx.deleteFrom('recording').where('id', '=', id).execute()
}

export async function listUnderWay(tx: SystemTx): Promise<RecordingData[]> {
  const rows = await tx
    .selectFrom('recording')
    .selectAll()
    .where('state', '=', 'recording')
    .execute()
  return rows.map(toData)
}

/** Not held, and over for longer than they are to be kept, each by its own days or those of the server; the oldest first. */
export async function listOldRecordings(
  tx: SystemTx,
  { now, retentionDays }: { now: Date; retentionDays: number },
  limit: number,
): Promise<{ id: RecordingId; organizationId: OrganizationId }[]> {
  const rows = await tx
    .selectFrom('recording')
    .select(['id', 'organization_id'])
    .where(
      sql<boolean>`ended_at < ${now}::timestamptz - make_interval(hours => 24 * coalesce(keep_days, ${retentionDays}::int))`,
    )
    .where('held_by', 'is', null)
    .where('state', '<>', 'recording')
    .orderBy('ended_at')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id as RecordingId,
    organizationId: row.organization_id as OrganizationId,
  }))
}

/** Over, and never gone through: their job was lost. */
export async function listUnindexed(
  tx: SystemTx,
  until: Date,
): Promise<{ id: RecordingId; organizationId: OrganizationId }[]> {
  const rows = await tx
    .selectFrom('recording')
    .select(['id', 'organization_id'])
    .where('state', '<>', 'recording')
    .where('indexed_at', 'is', null)
    .where('ended_at', '<', until)
    .limit(100)
    .execute()
  return rows.map((row) => ({
    id: row.id as RecordingId,
    organizationId: row.organization_id as OrganizationId,
  }))
}

export const countRecordings = (tx: SystemTx): Promise<{ recordings: number; bytes: number }> =>
  tx
    .selectFrom('recording')
    .select([
      sql<number>`count(*)::int`.as('recordings'),
      sql<number>`coalesce(sum(bytes), 0)::float8`.as('bytes'),
    ])
    .executeTakeFirstOrThrow()

/** Whether this is news: the same person saw it less than that long ago otherwise. */
export async function noteViewing(
  tx: OrganizationTx,
  viewing: { id: RecordingId; userId: UserId; at: Date; againAfter: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('recording_viewing')
    .values({ recording_id: viewing.id, user_id: viewing.userId, at: viewing.at })
    .onConflict((conflict) =>
      conflict
        .columns(['recording_id', 'user_id'])
        .doUpdateSet({ at: viewing.at })
        .where('recording_viewing.at', '<=', viewing.againAfter),
    )
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
