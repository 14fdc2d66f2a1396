import type {
  DirectoryMembership,
  DirectoryObject,
  DirectoryObjectKind,
  directoriesApi,
} from '@gatehouse/contract/directories'
import { type DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import type { z } from 'zod'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { getDirectory } from './directory.service.ts'
import type { DirectoryData } from './directory.store.ts'
import { gateUsesOf } from './gate-uses.ts'
import { changesOf, toldChanges } from './membership-changes.ts'
import * as edges from './membership-edge.store.ts'
import * as store from './object.store.ts'
import { type Reached, walkDown, walkUp } from './walk-memberships.ts'

export interface ObjectQuery {
  at?: string | undefined
  text?: string | undefined
  kind?: DirectoryObjectKind | undefined
  under?: DirectoryObjectId | undefined
  cursor?: string | undefined
  limit: number
}

export const listObjects = (
  ctx: OrganizationContext,
  directoryId: DirectoryId,
  { at: asked, text, kind, under, cursor, limit }: ObjectQuery,
): Promise<{ objects: DirectoryObject[]; nextCursor?: string }> =>
  ctx.transaction(async (tx) => {
    const directory = await getDirectory(tx, directoryId)
    const at = momentOf(directory, asked)
    const container = under && (await store.findObjectAt(tx, directoryId, under, at ?? ctx.now()))
    if (under && !container) throw notFound('object of the directory', under)
    const rows = await store.listObjects(
      tx,
      directoryId,
      { at, text, kind, underDn: container?.dn },
      { after: cursor === undefined ? undefined : decodeId(cursor), limit: limit + 1 },
    )
    const objects = rows.slice(0, limit)
    const last = objects.at(-1)
    return { objects, ...(last && rows.length > limit ? { nextCursor: last.id } : {}) }
  })

/** Undefined means now: what is known is so until something else is. */
const momentOf = ({ known_at }: DirectoryData, at: string | undefined): Date | undefined =>
  at === undefined || (known_at !== null && new Date(at) >= known_at) ? undefined : new Date(at)

function decodeId(cursor: string): DirectoryObjectId {
  const parsed = DirectoryObjectId.safeParse(cursor)
  if (parsed.success) return parsed.data
  throw new AppError(
    'invalid_request',
    'This cursor is not one of ours. Start from the first page.',
  )
}

type ObjectAnswer = z.input<typeof directoriesApi.object.response>

const maxShown = 2000

export async function showObject(
  ctx: OrganizationContext,
  options: DirectoriesOptions,
  directoryId: DirectoryId,
  id: DirectoryObjectId,
  asked: string | undefined,
): Promise<ObjectAnswer> {
  const { changes, ...object } = await ctx.transaction(async (tx) => {
    const directory = await getDirectory(tx, directoryId)
    const until = asked === undefined ? ctx.now() : new Date(asked)
    const object = await store.findObjectAt(tx, directoryId, id, until)
    if (!object) throw notFound('object of the directory', id)
    const at = momentOf(directory, asked)
    const { known_since: since } = directory
    return {
      ...object,
      memberOf: await groupsOf(tx, directoryId, id, at),
      ...(await membersOf(tx, directoryId, object, at)),
      changes: since ? await changesOf(tx, directoryId, id, { since, until }) : undefined,
      gateUses: await gateUsesOf(tx, options, directory, object),
      ...(since ? { knownSince: since.toISOString() } : {}),
    }
  })
  // The index of records is asked when nothing waits for the database any more.
  return { ...object, membershipChanges: changes ? await toldChanges(ctx, options, changes) : [] }
}

async function groupsOf(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  id: DirectoryObjectId,
  at: Date | undefined,
): Promise<DirectoryMembership[]> {
  return named(tx, directoryId, await walkUp(tx, directoryId, id, at), at)
}

async function membersOf(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  { id, kind }: DirectoryObject,
  at: Date | undefined,
): Promise<{ members: DirectoryMembership[]; memberCount: number }> {
  if (kind !== 'group') return { members: [], memberCount: 0 }
  const below = new Map((await walkDown(tx, directoryId, id, at)).map((one) => [one.id, one]))
  const groupIds = [id, ...below.keys()]
  const members = await edges.listMembers(tx, directoryId, groupIds, at, maxShown)
  const reached = members.map(({ groupId, memberId, since }) => {
    const group = below.get(groupId)
    return { id: memberId, through: group ? [...group.through, groupId] : [], since }
  })
  return {
    members: await named(tx, directoryId, reached, at),
    memberCount: await edges.countMembers(tx, directoryId, groupIds, at),
  }
}

/** What is not read, such as an object of another domain, cannot be shown. */
async function named(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  reached: readonly Reached[],
  at: Date | undefined,
): Promise<DirectoryMembership[]> {
  const ids = new Set(reached.flatMap(({ id, through }) => [id, ...through]))
  const objects = await store.findObjectsAt(tx, directoryId, [...ids], at)
  return reached.flatMap(({ id, through, since }) => {
    const object = objects.get(id)
    if (!object) return []
    const isDirect = through.length === 0
    return {
      ...{ object, isDirect, through: through.map((group) => objects.get(group)?.name ?? group) },
      ...(isDirect ? { since: since.toISOString() } : {}),
    }
  })
}
