import type { DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { directoryChanged, maxNamed } from './directory-changed.ts'
import { type DirectoryData, findDirectoryForUpdate, saveDirectory } from './directory.store.ts'
import { memberIdsOf } from './membership.store.ts'
import * as merge from './merge.store.ts'
import { type PictureData, removePicture } from './picture.store.ts'

/**
 * Makes a picture that is complete what is known, whoever took it, and tells who changed in the same transaction. One of an
 * agent that was taken before what is known is passed over: false. One of the server always counts: what it read will not be
 * read again, and nobody else keeps it from counting by being the last.
 */
export async function keepPicture(tx: OrganizationTx, taken: PictureData): Promise<boolean> {
  const directory = await findDirectoryForUpdate(tx, taken.directory_id)
  const picture = directory && isByServer(taken) ? afterKnown(taken, directory) : taken
  const counts = directory !== undefined && isWanted(picture, directory)
  if (counts) await keepKnown(tx, directory, picture, await mergePicture(tx, picture))
  await removePicture(tx, picture.id)
  return counts
}

export const isByServer = ({ connector_id }: Pick<PictureData, 'connector_id'>): boolean =>
  connector_id === null

/** The server reads changes each minute; when it has not for so long, what an agent tells is better than nothing. */
const agentCountsAfterMs = 10 * 60_000

/** As long as the server reads a domain itself it needs nobody's word for it. */
export const isReadByServer = ({ server_known_at }: DirectoryData, now: Date): boolean =>
  server_known_at !== null && now.getTime() - server_known_at.getTime() < agentCountsAfterMs

/** Looked at again now that nobody else keeps a picture: the server may have read it since the parts came. */
const isWanted = (picture: PictureData, directory: DirectoryData): boolean =>
  isByServer(picture) ||
  (!isReadByServer(directory, picture.touched_at) &&
    (directory.known_at === null || picture.taken_at > directory.known_at))

const afterKnown = (picture: PictureData, directory: DirectoryData): PictureData => ({
  ...picture,
  taken_at: laterThanKnown(directory, picture.taken_at),
})

/** Nothing is known as of a moment before what is known already, whatever the clock says. */
const laterThanKnown = ({ known_at }: DirectoryData, at: Date): Date =>
  known_at === null || at > known_at ? at : new Date(known_at.getTime() + 1)

interface Changes {
  /** Objects that are otherwise, and those whose memberships are. */
  ids: Set<DirectoryObjectId>
  members: DirectoryObjectId[]
  isAny: boolean
  isNothing: boolean
}

const most = maxNamed + 1

async function mergePicture(tx: OrganizationTx, picture: PictureData): Promise<Changes> {
  const of: merge.Merge = {
    directoryId: picture.directory_id,
    pictureId: picture.id,
    isWhole: picture.is_whole,
    isByServer: isByServer(picture),
    at: picture.taken_at,
  }
  const states = [await merge.endStates(tx, of, most), await merge.beginStates(tx, of, most)]
  await merge.refreshStates(tx, of)
  const memberships = [
    await merge.endMemberships(tx, of, most),
    await merge.beginMemberships(tx, of, most),
  ]
  // What an agent has told since the last whole picture is in the next one of the server, which is whole.
  if (of.isByServer && of.isWhole) {
    const confirmed = await merge.confirm(tx, of, most)
    states.push(confirmed.states)
    memberships.push(confirmed.memberships)
  }
  const all = [...states, ...memberships]
  return {
    ids: new Set(all.flatMap(({ ids }) => ids)),
    members: memberships.flatMap(({ ids }) => ids),
    isAny: all.some(({ count }) => count > maxNamed),
    isNothing: all.every(({ count }) => count === 0),
  }
}

async function keepKnown(
  tx: OrganizationTx,
  directory: DirectoryData,
  picture: PictureData,
  changed: Changes,
): Promise<void> {
  const { taken_at, is_whole } = picture
  await tellChanged(tx, directory, taken_at, changed)
  await saveDirectory(tx, directory.id, {
    known_at: taken_at,
    known_since: directory.known_since ?? taken_at,
    ...(isByServer(picture)
      ? {
          ...{ sync_by: 'server', server_known_at: taken_at },
          ...(is_whole ? { whole_at: taken_at } : {}),
        }
      : { sync_by: 'agent', whole_wanted: true }),
    ...(changed.isNothing
      ? {}
      : { counts: JSON.stringify(await merge.countKnown(tx, directory.id)) }),
  })
}

/** Nothing was read that is otherwise: what is known is so as of later. */
export async function keepNothingChanged(
  tx: OrganizationTx,
  directory: DirectoryData,
  readAt: Date,
): Promise<void> {
  const at = laterThanKnown(directory, readAt)
  await tellChanged(tx, directory, at, {
    ...{ ids: new Set(), members: [], isAny: false, isNothing: true },
  })
  await saveDirectory(tx, directory.id, {
    ...{ known_at: at, known_since: directory.known_since ?? at },
    ...{ sync_by: 'server', server_known_at: at },
  })
}

/** With those whose groups' groups changed, and those who expired by themselves. */
async function tellChanged(
  tx: OrganizationTx,
  directory: DirectoryData,
  at: Date,
  changed: Changes,
): Promise<void> {
  const expired = await listExpired(tx, directory, at)
  const below = changed.isAny ? [] : await memberIdsOf(tx, directory.id, changed.members, most)
  const ids = new Set([...changed.ids, ...expired, ...below])
  if (ids.size === 0) return
  const isAny = changed.isAny || ids.size > maxNamed
  await raise(tx, directoryChanged, {
    organizationId: directory.organization_id,
    directoryId: directory.id,
    accountIds: isAny ? [] : [...ids],
    isAny,
  })
}

const listExpired = async (
  tx: OrganizationTx,
  { id, known_at }: { id: DirectoryId; known_at: Date | null },
  to: Date,
): Promise<DirectoryObjectId[]> =>
  known_at === null ? [] : (await merge.listExpired(tx, id, { from: known_at, to }, most)).ids
