import type { DirectoryId, UserId } from '@gatehouse/contract/ids'
import { memberIdsOf, securityGroupIdsOf } from '#domains/directories'
import { listDirectoryUsers, type Standing } from '#domains/users'
import type { SystemTx } from '#platform/db/organization.ts'
import {
  type AccessPolicyData,
  type DirectoryGroupKey,
  directoryGroupKey,
  directoryGroupOf,
} from './policy-data.ts'

const none: ReadonlySet<DirectoryGroupKey> = new Set()

/** The groups of somebody's directory that they are in now, of those that policies name. */
export async function directoryGroupsOf(
  tx: SystemTx,
  { directory }: Pick<Standing, 'directory'>,
  policies: readonly AccessPolicyData[],
): Promise<ReadonlySet<DirectoryGroupKey>> {
  if (!directory || !policies.some(({ members }) => members.directoryGroups.size > 0)) return none
  const { directoryId, objectId } = directory
  const groupIds = await securityGroupIdsOf(tx, directoryId, objectId)
  return new Set(groupIds.map((groupId) => directoryGroupKey(directoryId, groupId)))
}

const mostMembers = 100_000

/** Users, known here, who are in a directory group that one of the policies names. */
export async function listUsersInGroups(
  tx: SystemTx,
  policies: readonly AccessPolicyData[],
): Promise<UserId[]> {
  const byDirectory = new Map<DirectoryId, ReturnType<typeof directoryGroupOf>[]>()
  for (const key of new Set(policies.flatMap(({ members }) => [...members.directoryGroups]))) {
    const group = directoryGroupOf(key)
    byDirectory.set(group.directoryId, [...(byDirectory.get(group.directoryId) ?? []), group])
  }
  const found: UserId[] = []
  for (const [directoryId, groups] of byDirectory) {
    const groupIds = groups.map(({ groupId }) => groupId)
    const members = new Set(await memberIdsOf(tx, directoryId, groupIds, mostMembers))
    const users = await listDirectoryUsers(tx, directoryId)
    found.push(...users.filter(({ objectId }) => members.has(objectId)).map(({ userId }) => userId))
  }
  return found
}
