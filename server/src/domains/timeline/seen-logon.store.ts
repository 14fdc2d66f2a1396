import type { ActivityRecordId, SessionId, TargetId } from '@gatehouse/contract/ids'
import type { LinkCertainty, LogonVerdict } from '@gatehouse/contract/timeline'
import type { Position } from '#platform/db/cursor.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { SeenLogon as SeenLogonRow } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'

type Row = Selectable<SeenLogonRow>
export type SeenLogonData = Omit<
  Row,
  'target_id' | 'record_id' | 'session_id' | 'verdict' | 'certainty'
> & {
  target_id: TargetId
  record_id: ActivityRecordId
  session_id: SessionId | null
  verdict: LogonVerdict
  certainty: LinkCertainty
}

// Ids and words come from rows that we wrote, under constraints that say the same.
const toData = (row: Row): SeenLogonData => row as SeenLogonData

/** One that is known already stays as it is. */
export async function addSeen(
  tx: OrganizationTx,
  rows: readonly Insertable<SeenLogonRow>[],
): Promise<void> {
  const most = 1000
  for (let start = 0; start < rows.length; start += most) {
    await tx
      .insertInto('seen_logon')
      .values(rows.slice(start, start + most))
      .onConflict((conflict) => conflict.columns(['target_id', 'record_id']).doNothing())
      .execute()
  }
}

export interface SeenRange {
  targetId: TargetId
  account: string
  from: Date
  to: Date
}

/** To be decided anew. @returns how many. */
export async function markDue(
  tx: OrganizationTx,
  {
    targetIds,
    account,
    from,
    to,
  }: Omit<SeenRange, 'targetId'> & { targetIds: readonly TargetId[] },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('seen_logon')
    .set({ is_due: true })
    .where(sql<boolean>`target_id = any (${[...targetIds]}::uuid[])`)
    .where('account', '=', account)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Since when, and until when, something is due of each account. */
export async function listDue(tx: OrganizationTx, targetId: TargetId): Promise<SeenRange[]> {
  const rows = await tx
    .selectFrom('seen_logon')
    .select(['account', ({ fn }) => fn.min('at').as('from'), ({ fn }) => fn.max('at').as('to')])
    .where('target_id', '=', targetId)
    .where('is_due', '=', true)
    .groupBy('account')
    .execute()
  return rows.map((row) => ({ ...row, targetId }))
}

export async function listSeen(
  tx: OrganizationTx,
  { targetId, account, from, to }: SeenRange,
): Promise<SeenLogonData[]> {
  const rows = await tx
    .selectFrom('seen_logon')
    .selectAll()
    .where('target_id', '=', targetId)
    .where('account', '=', account)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .orderBy('at')
    .orderBy('record_id')
    .execute()
  return rows.map(toData)
}

/** The same for several logons of one target. */
export async function saveSeen(
  tx: OrganizationTx,
  targetId: TargetId,
  recordIds: readonly ActivityRecordId[],
  change: Updateable<SeenLogonRow>,
): Promise<void> {
  await tx
    .updateTable('seen_logon')
    .set(change)
    .where('target_id', '=', targetId)
    .where(sql<boolean>`record_id = any (${[...recordIds]}::uuid[])`)
    .execute()
}

/** Known before anybody could be told: they are listed, and never told. */
export const toldAsEarlier = 'earlier'

/** Of what activity says something else than is known now. */
export async function listUntold(
  tx: OrganizationTx,
  targetId: TargetId,
  limit: number,
): Promise<SeenLogonData[]> {
  const rows = await tx
    .selectFrom('seen_logon')
    .selectAll()
    .where('target_id', '=', targetId)
    .where('is_due', '=', false)
    .where('told', '!=', toldAsEarlier)
    .where(sql<boolean>`(verdict = 'without-session') != (told = 'without-session')`)
    .orderBy('at')
    .limit(limit)
    .execute()
  return rows.map(toData)
}

export async function findSeenOfRecord(
  tx: AnyTx,
  recordId: ActivityRecordId,
): Promise<SeenLogonData[]> {
  const rows = await tx
    .selectFrom('seen_logon')
    .selectAll()
    .where('record_id', '=', recordId)
    .execute()
  return rows.map(toData)
}

/** The logons of connections, as far as they were found for certain. */
export async function listSeenOfConnections(
  tx: AnyTx,
  connectionIds: readonly string[],
): Promise<SeenLogonData[]> {
  const rows = await tx
    .selectFrom('seen_logon')
    .selectAll()
    .where(sql<boolean>`connection_id = any (${[...connectionIds]}::uuid[])`)
    .where('certainty', '=', 'certain')
    .execute()
  return rows.map(toData)
}

export interface LogonSearch {
  verdict: LogonVerdict
  targetId?: TargetId | undefined
  from?: string | undefined
  to?: string | undefined
}

/** Newest first. */
export async function listLogons(
  tx: OrganizationTx,
  { verdict, targetId, from, to }: LogonSearch,
  after: Position | undefined,
  limit: number,
): Promise<SeenLogonData[]> {
  let query = tx.selectFrom('seen_logon').selectAll().where('verdict', '=', verdict)
  if (targetId) query = query.where('target_id', '=', targetId)
  if (from) query = query.where('at', '>=', new Date(from))
  if (to) query = query.where('at', '<', new Date(to))
  if (after) {
    query = query.where(
      sql<boolean>`(at, record_id) < (${after.at}::timestamptz, ${after.id}::uuid)`,
    )
  }
  const rows = await query.orderBy('at', 'desc').orderBy('record_id', 'desc').limit(limit).execute()
  return rows.map(toData)
}

export async function forgetSeen(tx: OrganizationTx, targetId: TargetId): Promise<void> {
  await tx.deleteFrom('seen_logon').where('target_id', '=', targetId).execute()
}

export async function forgetSeenBefore(tx: SystemTx, before: Date): Promise<void> {
  await tx.deleteFrom('seen_logon').where('at', '<', before).execute()
}
