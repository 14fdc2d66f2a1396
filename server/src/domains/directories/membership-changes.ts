import type { MembershipChange } from '@gatehouse/contract/directories'
import { type DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import type { z } from 'zod'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { type EdgeChange, listEdgeChanges } from './membership-edge.store.ts'
import { allPaths, lastNames } from './object.store.ts'
import { type RecordedMembership, whoChanged } from './who-changed.ts'

const maxChanges = 200
/** Changes are seen within a week of being made: whole pictures are not further apart. */
const seenAfterMs = 8 * 86_400_000
/** The clock of a controller may be ahead of ours. */
const aheadMs = 10 * 60_000

/** Changes, newest first, with all that is needed to tell them. */
export interface Changes {
  changes: readonly EdgeChange[]
  names: ReadonlyMap<string, string>
  pathsOf: ReadonlyMap<string, ReadonlySet<string>>
}

export async function changesOf(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  id: DirectoryObjectId,
  time: { since: Date; until: Date },
): Promise<Changes> {
  const changes = await listEdgeChanges(tx, directoryId, id, time, maxChanges)
  const members = new Set(changes.map(({ memberId }) => memberId))
  const all = new Set([...members, ...changes.map(({ groupId }) => groupId)])
  return {
    changes,
    names: await lastNames(tx, directoryId, [...all]),
    pathsOf: await allPaths(tx, directoryId, [...members]),
  }
}

export async function toldChanges(
  ctx: OrganizationContext,
  options: DirectoriesOptions,
  { changes, names, pathsOf }: Changes,
): Promise<z.input<typeof MembershipChange>[]> {
  const by = whoChanged(changes, await recordedOf(ctx, options, changes), pathsOf)
  const named = (id: string) => ({ id: DirectoryObjectId.parse(id), name: names.get(id) ?? id })
  return changes.map((one) => {
    const known = by.get(one)
    return {
      ...{ at: one.at.toISOString(), change: one.change },
      ...{ group: named(one.groupId), member: named(one.memberId) },
      ...(known ? { by: known } : {}),
    }
  })
}

/** For who may read activity. What is known of the directory is shown also while the index of records is away. */
async function recordedOf(
  ctx: OrganizationContext,
  { recordedMemberships }: DirectoriesOptions,
  changes: readonly EdgeChange[],
): Promise<RecordedMembership[]> {
  const [newest, oldest] = [changes.at(0), changes.at(-1)]
  if (!newest || !oldest || !recordedMemberships || !mayReadActivity(ctx)) return []
  const question = {
    groupIds: [...new Set(changes.map(({ groupId }) => groupId))],
    from: new Date(oldest.at.getTime() - seenAfterMs),
    to: new Date(newest.at.getTime() + aheadMs),
  }
  try {
    return await recordedMemberships(ctx, question)
  } catch (error) {
    ctx.log.warn({ err: error }, 'records of memberships could not be read')
    return []
  }
}

const mayReadActivity = ({ principal, organizationId, organizationKind }: OrganizationContext) =>
  principal.kind === 'user' &&
  mayIn(principal, { id: organizationId, kind: organizationKind }, 'activity:read')
