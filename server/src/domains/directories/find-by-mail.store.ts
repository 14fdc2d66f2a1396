import type { DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'
import { findObjects, type KnownObject } from './find-object.store.ts'

/** Who has this address for mail, in any directory that the transaction sees. Several of one directory may have it. */
export async function listObjectsByMail(tx: AnyTx, address: string): Promise<KnownObject[]> {
  const { rows } = await sql<{ directory_id: DirectoryId; id: DirectoryObjectId }>`
    select o.directory_id, o.id from directory as d
    join directory_object as o on o.directory_id = d.id
    where o.valid_to = 'infinity' and o.facts ? 'email' and o.kind = 'user'
      and lower(o.facts ->> 'email') = ${address.toLowerCase()}
    order by o.directory_id, o.id limit 100`.execute(tx)
  const found: KnownObject[] = []
  for (const { directory_id: id, id: objectId } of rows) {
    found.push(...(await findObjects(tx, id, [objectId])))
  }
  return found
}
