import type { RecordingId, SessionId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { SessionConnection as ConnectionTable } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type ConnectionData = Omit<Selectable<ConnectionTable>, 'session_id' | 'recording_id'> & {
  session_id: SessionId
  recording_id: RecordingId | null
}

const toData = (row: Selectable<ConnectionTable>): ConnectionData => row as ConnectionData

export async function saveNewConnection(
  tx: OrganizationTx,
  row: Insertable<ConnectionTable>,
): Promise<void> {
  await tx.insertInto('session_connection').values(row).execute()
}

export async function listConnections(tx: AnyTx, id: SessionId): Promise<ConnectionData[]> {
  const rows = await tx
    .selectFrom('session_connection')
    .selectAll()
    .where('session_id', '=', id)
    .orderBy('started_at')
    .execute()
  return rows.map(toData)
}

export async function countOpenConnections(tx: AnyTx, id: SessionId): Promise<number> {
  const { count } = await tx
    .selectFrom('session_connection')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('session_id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Where those who are connected sit; each address once. */
export async function listOpenAddresses(tx: AnyTx, id: SessionId): Promise<string[]> {
  const rows = await tx
    .selectFrom('session_connection')
    .select('address')
    .distinct()
    .where('session_id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
  return rows.map(({ address }) => address)
}

/** Those that are open, or ended only after `endedSince`. */
export async function listOpenConnectionIds(
  tx: SystemTx,
  ids: readonly string[],
  { endedSince }: { endedSince: Date },
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('session_connection')
    .select('id')
    .where('id', 'in', ids)
    .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>', endedSince)]))
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function linkRecording(
  tx: OrganizationTx,
  connectionId: string,
  recordingId: RecordingId,
): Promise<void> {
  await tx
    .updateTable('session_connection')
    .set({ recording_id: recordingId })
    .where('id', '=', connectionId)
    .execute()
}

/** Once: what was said first stays. */
export async function endConnection(
  tx: OrganizationTx,
  connectionId: string,
  { at, because }: { at: Date; because: string },
): Promise<void> {
  await tx
    .updateTable('session_connection')
    .set({ ended_at: at, ended_because: because })
    .where('id', '=', connectionId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Those that nothing but the end of their session ends. */
export async function endOwnTools(
  tx: OrganizationTx,
  sessionId: SessionId,
  { at, because }: { at: Date; because: string },
): Promise<void> {
  await tx
    .updateTable('session_connection')
    .set({ ended_at: at, ended_because: because })
    .where('session_id', '=', sessionId)
    .where('protocol', '=', 'own-tools')
    .where('ended_at', 'is', null)
    .execute()
}

/** Those that a proxy which is gone has left open. @returns the sessions they belong to. */
export async function endAllConnections(
  tx: SystemTx,
  { at, because }: { at: Date; because: string },
): Promise<{ sessionId: SessionId; organizationId: string }[]> {
  const rows = await tx
    .updateTable('session_connection')
    .set({ ended_at: at, ended_because: because })
    .where('ended_at', 'is', null)
    .where('protocol', '<>', 'own-tools')
    .returning(['session_id', 'organization_id'])
    .execute()
  return rows.map((row) => ({
    sessionId: row.session_id as SessionId,
    organizationId: row.organization_id,
  }))
}
