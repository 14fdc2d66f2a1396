import type { DirectoryObject, DirectoryObjectKind } from '@gatehouse/contract/directories'
import type { DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import { type RawBuilder, sql } from 'kysely'
import { containing } from '#platform/db/like.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { holdsAt } from './at-moment.ts'
import { type ObjectRow, toKnown } from './find-object.store.ts'

export const toObject = (row: ObjectRow): DirectoryObject => {
  const { id, kind, facts } = toKnown(row)
  return { id, kind, ...facts }
}

export interface ObjectSearch {
  at: Date | undefined
  text?: string | undefined
  kind?: DirectoryObjectKind | undefined
  /** Distinguished name of what they are below. */
  underDn?: string | undefined
}

/** By name. `after` is the last of the page before, in whatever state it is by now. */
export async function listObjects(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  { at, text, kind, underDn }: ObjectSearch,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<DirectoryObject[]> {
  const conditions: RawBuilder<boolean>[] = [holdsAt('o', at)]
  if (kind) conditions.push(sql`o.kind = ${kind}`)
  if (text) conditions.push(sql`o.sought like ${containing(text.toLowerCase())}`)
  if (underDn !== undefined) conditions.push(isBelow(underDn))
  if (after !== undefined) conditions.push(isAfter(directoryId, after))
  const { rows } = await sql<ObjectRow>`
    select o.directory_id, o.id, o.kind, o.facts from directory_object as o
    where o.directory_id = ${directoryId} and ${sql.join(conditions, sql` and `)}
    order by o.sort_name, o.id limit ${limit}`.execute(tx)
  return rows.map(toObject)
}

/** Names of a directory are the same in small and capital letters. */
const isBelow = (dn: string): RawBuilder<boolean> =>
  sql`right(lower(o.facts ->> 'dn'), length(lower(${`,${dn}`}::text))) = lower(${`,${dn}`}::text)`

const isAfter = (directoryId: DirectoryId, id: string): RawBuilder<boolean> => sql`
  (o.sort_name, o.id) > (select l.sort_name, l.id from directory_object as l
    where l.directory_id = ${directoryId} and l.id = ${id}::uuid order by l.valid_from desc limit 1)`

/** As it was at a moment; when it was gone by then, as it was last, and since when it is gone. */
export async function findObjectAt(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  id: DirectoryObjectId,
  at: Date,
): Promise<DirectoryObject | undefined> {
  const { rows } = await sql<ObjectRow & { gone_at: Date | null }>`
    select directory_id, id, kind, facts,
      case when valid_to <= ${at} then valid_to end as gone_at
    from directory_object
    where directory_id = ${directoryId} and id = ${id} and valid_from <= ${at}
    order by valid_from desc limit 1`.execute(tx)
  const row = rows[0]
  if (!row) return undefined
  return { ...toObject(row), ...(row.gone_at ? { deletedAt: row.gone_at.toISOString() } : {}) }
}

/** As they were at a moment; those that were not there then are missing. */
export async function findObjectsAt(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  ids: readonly string[],
  at: Date | undefined,
): Promise<Map<string, DirectoryObject>> {
  const { rows } = await sql<ObjectRow>`
    select o.directory_id, o.id, o.kind, o.facts from directory_object as o
    where o.directory_id = ${directoryId} and o.id = any (${[...ids]}::uuid[]) and ${holdsAt('o', at)}`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.id, toObject(row)]))
}

/** All paths that each has or had, in small letters. */
export async function allPaths(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  ids: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  const { rows } = await sql<{ id: string; paths: string[] }>`
    select id, array_agg(distinct lower(facts ->> 'path')) as paths from directory_object
    where directory_id = ${directoryId} and id = any (${[...ids]}::uuid[]) group by id`.execute(tx)
  return new Map(rows.map(({ id, paths }) => [id, new Set(paths)]))
}

/** As they were called last, also of what is gone. */
export async function lastNames(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select distinct on (id) id, name from directory_object
    where directory_id = ${directoryId} and id = any (${[...ids]}::uuid[])
    order by id, valid_from desc`.execute(tx)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
