import type { PicturedObject } from '@gatehouse/contract/directories'
import type { ConnectorId, DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { DirectoryPicture } from '#platform/db/tables.ts'
import { noPictureCounts, type PictureCounts } from './picture-counts.ts'

export type PictureData = Selectable<DirectoryPicture> & {
  directory_id: DirectoryId
  connector_id: ConnectorId | null
}

export interface PicturePart {
  part: number
  objects: readonly PicturedObject[]
  /** Of a difference: objects that were deleted. */
  gone?: readonly DirectoryObjectId[]
  /** Of a difference: members that a group has beside those that are told with it. */
  joined?: readonly (readonly [group: DirectoryObjectId, member: DirectoryObjectId])[]
}

/** One that is there already stays as it is. */
export async function addPicture(
  tx: OrganizationTx,
  row: Insertable<DirectoryPicture>,
): Promise<void> {
  await tx
    .insertInto('directory_picture')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** Locked until the transaction ends: of two last parts at once one makes the picture count. */
export async function findPictureForUpdate(
  tx: OrganizationTx,
  id: string,
): Promise<PictureData | undefined> {
  const row = await tx
    .selectFrom('directory_picture')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row as PictureData | undefined
}

/**
 * A directory answers values of one attribute in any order, and that is no change. Texts lose what PostgreSQL cannot keep in
 * JSON: NUL and halves of characters.
 */
const toJson = (objects: readonly PicturedObject[]): string =>
  JSON.stringify(
    objects.map(({ servicePrincipalNames, ...object }) =>
      servicePrincipalNames
        ? { ...object, servicePrincipalNames: servicePrincipalNames.toSorted(byCode) }
        : object,
    ),
    (_key, value: unknown) =>
      typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}').toWellFormed() : value,
  )

const byCode = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** The same part again changes nothing: false. */
export async function addPart(
  tx: OrganizationTx,
  pictureId: string,
  { part, objects, gone = [], joined = [] }: PicturePart,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('directory_picture_part')
    .values({
      picture_id: pictureId,
      part,
      objects: toJson(objects),
      gone: sql<string[]>`${[...gone]}::uuid[]`,
      joined: JSON.stringify(joined),
    })
    .onConflict((conflict) => conflict.columns(['picture_id', 'part']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function touchPicture(
  tx: OrganizationTx,
  id: string,
  change: { touched_at: Date; last_part?: number; counts?: string },
): Promise<void> {
  await tx.updateTable('directory_picture').set(change).where('id', '=', id).execute()
}

export interface PictureInProgress {
  directory_id: string
  connector_id: string | null
  counts: PictureCounts
}

/** Whole pictures of these directories of which something came since, the newest of each. */
export async function listInProgress(
  tx: AnyTx,
  directoryIds: readonly DirectoryId[],
  since: Date,
): Promise<PictureInProgress[]> {
  const { rows } = await sql<PictureInProgress>`
    select distinct on (directory_id) directory_id, connector_id, counts from directory_picture
    where directory_id = any (${[...directoryIds]}::uuid[]) and is_whole and touched_at > ${since}
    order by directory_id, touched_at desc`.execute(tx)
  return rows.map((row) => ({ ...row, counts: { ...noPictureCounts, ...row.counts } }))
}

/** How many parts below, or at, this number are there. */
export async function countParts(tx: OrganizationTx, id: string, upTo: number): Promise<number> {
  const { count } = await tx
    .selectFrom('directory_picture_part')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('picture_id', '=', id)
    .where('part', '<=', upTo)
    .executeTakeFirstOrThrow()
  return count
}

/** Of pictures that are not kept yet; two million objects or so. */
export const maxPictureBytes = 2 * 1024 ** 3

/** What a picture takes up in the database, bytes. */
export async function sizeOfPictures(
  tx: OrganizationTx,
  directoryId: DirectoryId,
): Promise<{ pictures: number; bytes: number }> {
  const { rows } = await sql<{ pictures: number; bytes: number }>`
    select count(distinct p.id)::int as pictures, coalesce(sum(pg_column_size(part.objects)), 0)::bigint as bytes
    from directory_picture as p left join directory_picture_part as part on part.picture_id = p.id
    where p.directory_id = ${directoryId} and p.connector_id is not null`.execute(tx)
  return rows[0] ?? { pictures: 0, bytes: 0 }
}

export async function removePicture(tx: OrganizationTx, id: string): Promise<void> {
  await tx.deleteFrom('directory_picture').where('id', '=', id).execute()
}

/** Those that a run of the server that was ended left behind. */
export async function removePicturesOfServer(
  tx: OrganizationTx,
  directoryId: DirectoryId,
): Promise<void> {
  await tx
    .deleteFrom('directory_picture')
    .where('directory_id', '=', directoryId)
    .where('connector_id', 'is', null)
    .execute()
}

export async function removeOldPictures(tx: SystemTx, touchedBefore: Date): Promise<void> {
  await tx.deleteFrom('directory_picture').where('touched_at', '<', touchedBefore).execute()
}
