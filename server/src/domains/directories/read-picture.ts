import { administrativeGroupIds } from '@gatehouse/contract/directory-words'
import { DirectoryObjectId } from '@gatehouse/contract/ids'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { findMissing, mayReadDeletions, readDeletions } from '@gatehouse/directory/read-deletions'
import { readObjects } from '@gatehouse/directory/read-objects'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { findObjectBySid } from './find-object.store.ts'
import { memberIdsOf } from './membership.store.ts'
import type { PictureWriter } from './picture-writer.ts'
import type { Claim } from './sync-claim.ts'

/** All that is in the domain. */
export async function readWhole(
  connection: DirectoryConnection,
  writer: PictureWriter,
  signal: AbortSignal,
): Promise<void> {
  const base = connection.rootDse.defaultNamingContext
  for await (const read of readObjects(connection, { base, administrativeGroupIds, signal })) {
    await writer.add(read)
  }
  // Not even itself: else all that is known would be gone, and everybody of the domain with it.
  if (writer.done === 0) {
    throw new AppError(
      'conflict',
      `The service credential signs in to ${connection.rootDse.dnsHostName}, and sees nothing there. Let it read the domain.`,
    )
  }
  await writer.write()
}

/**
 * What this controller wrote from a number on. Deletions come first: what was deleted and came back is there when the objects
 * are read.
 */
export async function readDifference(
  ctx: Context,
  { connection, claim, writer }: Reading,
  changedFrom: bigint,
  signal: AbortSignal,
): Promise<void> {
  for (const id of await deletedSince(ctx, { connection, claim, writer }, changedFrom, signal)) {
    writer.remove(DirectoryObjectId.parse(id))
  }
  const base = connection.rootDse.defaultNamingContext
  const changes = { base, administrativeGroupIds, changedFrom, signal }
  for await (const read of readObjects(connection, changes)) {
    await writer.add(read)
    await joinPrimaryGroup(ctx, { connection, claim, writer }, read)
  }
  await writer.write()
}

export interface Reading {
  connection: DirectoryConnection
  claim: Claim
  writer: PictureWriter
}

/** More members of groups that may sign in are not looked after one by one. */
const maxWatched = 1000

/**
 * Who may not see what was deleted looks after those who may sign in here and their groups, one by one; the rest is noticed with the next
 * whole picture.
 */
async function deletedSince(
  ctx: Context,
  { connection, claim: { directory } }: Reading,
  changedFrom: bigint,
  signal: AbortSignal,
): Promise<string[]> {
  if (await mayReadDeletions(connection)) {
    return Array.fromAsync(readDeletions(connection, changedFrom, signal))
  }
  const groupIds = directory.settings.signIn.groups.map(({ groupId }) => groupId)
  if (!directory.settings.signIn.isEnabled || groupIds.length === 0) return []
  const watched = await ctx.db.inOrganization(directory.organization_id, (tx) =>
    memberIdsOf(tx, directory.id, groupIds, maxWatched),
  )
  return findMissing(connection, [...new Set([...groupIds, ...watched])], signal)
}

/** A group does not change when an account has it as its primary group, so it is told with the account. */
async function joinPrimaryGroup(
  ctx: Context,
  { claim: { directory }, writer }: Reading,
  { id, primaryGroupSid }: { id: string; primaryGroupSid?: string },
): Promise<void> {
  if (primaryGroupSid === undefined) return
  const group = await ctx.db.inOrganization(directory.organization_id, (tx) =>
    findObjectBySid(tx, directory.id, primaryGroupSid),
  )
  if (group) writer.join(group.id, DirectoryObjectId.parse(id))
}
