import { OrganizationId, TargetId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'

/** One who may read the password of the local administrator of a computer. */
export interface LapsAccessRow {
  /** The objectGUID. */
  computerId: string
  computer: string
  reader: string
  /** `The computer itself`, or where above. */
  granted: string
  kind: string
}

/** As it was at a moment, or is; undefined when it was not yet read then. */
export async function findLapsAccess(
  tx: AnyTx,
  targetId: TargetId,
  at?: Date,
): Promise<LapsAccessRow[] | undefined> {
  const reading = await tx
    .selectFrom('laps_reading')
    .select('known_since')
    .where('target_id', '=', targetId)
    .executeTakeFirst()
  if (!reading || (at && at < reading.known_since)) return undefined
  const { rows } = await sql<LapsAccessRow>`
    select computer_id as "computerId", computer, reader, granted, kind from laps_reader
    where target_id = ${targetId}
      and ${at ? sql`valid_from <= ${at} and valid_to > ${at}` : sql`valid_to = 'infinity'`}
    order by lower(computer), computer_id, lower(reader), reader, granted, kind`.execute(tx)
  return rows
}

/** Keeps what is otherwise than at the reading before; one that is older than that changes nothing. */
export async function saveLapsAccess(
  tx: OrganizationTx,
  targetId: TargetId,
  { at, access }: { at: Date; access: readonly LapsAccessRow[] },
): Promise<void> {
  const { numInsertedOrUpdatedRows: isNewer } = await tx
    .insertInto('laps_reading')
    .values({ target_id: targetId, read_at: at, known_since: at })
    .onConflict((conflict) =>
      conflict
        .column('target_id')
        .doUpdateSet({ read_at: at })
        .where('laps_reading.read_at', '<', at),
    )
    .executeTakeFirstOrThrow()
  if (!isNewer) return
  const read = sql`select distinct "computerId" as computer_id, computer, reader, granted, kind
    from jsonb_to_recordset(${JSON.stringify(access)}::jsonb)
      as one ("computerId" uuid, computer text, reader text, granted text, kind text)`
  const isSame = sql`n.computer_id = l.computer_id and n.computer = l.computer and n.reader = l.reader
    and n.granted = l.granted and n.kind = l.kind`
  await sql`
    with told as materialized (${read})
    update laps_reader as l set valid_to = ${at}
    where l.target_id = ${targetId} and l.valid_to = 'infinity'
      and not exists (select from told as n where ${isSame})`.execute(tx)
  await sql`
    with told as materialized (${read})
    insert into laps_reader (target_id, computer_id, computer, reader, granted, kind, valid_from)
    select ${targetId}::uuid, n.computer_id, n.computer, n.reader, n.granted, n.kind, ${at}::timestamptz
    from told as n where not exists (select from laps_reader as l
      where l.target_id = ${targetId} and l.valid_to = 'infinity' and ${isSame})`.execute(tx)
}

/** Some of those who could read passwords until then and no longer; how many were removed. */
export async function removeEndedLapsAccess(
  tx: OrganizationTx,
  targetId: TargetId,
  before: Date,
  limit: number,
): Promise<number> {
  await tx
    .updateTable('laps_reading')
    .set({ known_since: before })
    .where('target_id', '=', targetId)
    .where('known_since', '<', before)
    .execute()
  const { numAffectedRows = 0n } = await sql`
    delete from laps_reader where ctid = any (array(
      select ctid from laps_reader
      where target_id = ${targetId} and valid_to < 'infinity' and valid_to <= ${before} limit ${limit}))`.execute(
    tx,
  )
  return Number(numAffectedRows)
}

/** Which of these domains were read since. */
export async function listReadSince(
  tx: SystemTx,
  since: Date,
): Promise<{ organizationId: OrganizationId; targetId: TargetId }[]> {
  const rows = await tx
    .selectFrom('laps_reading')
    .select(['organization_id', 'target_id'])
    .where('read_at', '>', since)
    .execute()
  return rows.map((row) => ({
    organizationId: OrganizationId.parse(row.organization_id),
    targetId: TargetId.parse(row.target_id),
  }))
}
