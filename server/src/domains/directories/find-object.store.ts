import type { DirectoryFacts, DirectoryObjectKind } from '@gatehouse/contract/directories'
import type { DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'

/** An object as it is now. */
export interface KnownObject {
  directoryId: DirectoryId
  id: DirectoryObjectId
  kind: DirectoryObjectKind
  facts: DirectoryFacts
  /** Read by the server itself; what an agent told gives nobody a right. */
  isByServer: boolean
}

interface KnownRow extends ObjectRow {
  by_server: boolean
}

export interface ObjectRow {
  directory_id: string
  id: string
  kind: string
  facts: unknown
}

// Written by us from a picture that the contract has parsed.
export const toKnown = (row: ObjectRow): Omit<KnownObject, 'isByServer'> => ({
  directoryId: row.directory_id as DirectoryId,
  id: row.id as DirectoryObjectId,
  kind: row.kind as DirectoryObjectKind,
  facts: row.facts as DirectoryFacts,
})

const toKnownObject = (row: KnownRow): KnownObject => ({
  ...toKnown(row),
  isByServer: row.by_server,
})

/** Those that are there now; others are missing in the answer. */
export async function findObjects(
  tx: AnyTx,
  directoryId: DirectoryId,
  ids: readonly DirectoryObjectId[],
): Promise<KnownObject[]> {
  const { rows } = await sql<KnownRow>`
    select directory_id, id, kind, facts, by_server from directory_object
    where directory_id = ${directoryId} and valid_to = 'infinity' and id = any (${[...ids]}::uuid[])
    order by lower(name), id`.execute(tx)
  return rows.map(toKnownObject)
}

export async function findObject(
  tx: AnyTx,
  directoryId: DirectoryId,
  id: DirectoryObjectId,
): Promise<KnownObject | undefined> {
  const [found] = await findObjects(tx, directoryId, [id])
  return found
}

/** By the name before Windows 2000 (`alice`), in any case. */
export async function findObjectByAccountName(
  tx: AnyTx,
  directoryId: DirectoryId,
  accountName: string,
): Promise<KnownObject | undefined> {
  const { rows } = await sql<KnownRow>`
    select directory_id, id, kind, facts, by_server from directory_object
    where directory_id = ${directoryId} and valid_to = 'infinity'
      and lower(facts ->> 'samAccountName') = ${accountName.toLowerCase()}
    order by id limit 1`.execute(tx)
  return rows[0] && toKnownObject(rows[0])
}

/** In any directory that the transaction sees. */
export async function listObjectsByPrincipalName(
  tx: AnyTx,
  principalName: string,
): Promise<KnownObject[]> {
  const { rows } = await sql<KnownRow>`
    select o.directory_id, o.id, o.kind, o.facts, o.by_server from directory as d
    join directory_object as o on o.directory_id = d.id
    where o.valid_to = 'infinity' and lower(o.facts ->> 'userPrincipalName') = ${principalName.toLowerCase()}
    order by o.directory_id, o.id`.execute(tx)
  return rows.map(toKnownObject)
}

export async function findObjectBySid(
  tx: AnyTx,
  directoryId: DirectoryId,
  sid: string,
): Promise<KnownObject | undefined> {
  const { rows } = await sql<KnownRow>`
    select directory_id, id, kind, facts, by_server from directory_object
    where directory_id = ${directoryId} and valid_to = 'infinity' and facts ->> 'sid' = ${sid}
    order by id limit 1`.execute(tx)
  return rows[0] && toKnownObject(rows[0])
}
