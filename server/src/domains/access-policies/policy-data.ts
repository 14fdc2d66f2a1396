import type { AccessPolicy, ConnectionProfile } from '@gatehouse/contract/access-policies'
import {
  type AccessPolicyId,
  type CredentialId,
  DirectoryId,
  DirectoryObjectId,
  type OrganizationId,
  type SessionTypeId,
  type TargetGroupId,
  type TargetId,
  type UserId,
} from '@gatehouse/contract/ids'

/** A group of one directory. By both ids: whoever has power over a directory chooses the ids of its groups. */
export type DirectoryGroupKey = `${DirectoryId}/${DirectoryObjectId}`

export const directoryGroupKey = (
  directoryId: DirectoryId,
  groupId: DirectoryObjectId,
): DirectoryGroupKey => `${directoryId}/${groupId}`

export function directoryGroupOf(key: DirectoryGroupKey) {
  const [directoryId, groupId] = key.split('/')
  return {
    directoryId: DirectoryId.parse(directoryId),
    groupId: DirectoryObjectId.parse(groupId),
  }
}

/** What a policy names. A set without anything in it names nothing. */
export interface PolicyMembers {
  userIds: ReadonlySet<UserId>
  directoryGroups: ReadonlySet<DirectoryGroupKey>
  sessionTypeIds: ReadonlySet<SessionTypeId>
  organizationIds: ReadonlySet<OrganizationId>
  targetIds: ReadonlySet<TargetId>
  targetGroupIds: ReadonlySet<TargetGroupId>
  credentialIds: ReadonlySet<CredentialId>
}

export const noMembers = (): PolicyMembers => ({
  userIds: new Set(),
  directoryGroups: new Set(),
  sessionTypeIds: new Set(),
  organizationIds: new Set(),
  targetIds: new Set(),
  targetGroupIds: new Set(),
  credentialIds: new Set(),
})

/** Somebody, with all groups of their directory that they are in, also through others. */
export interface NamedUser {
  id: UserId
  directoryGroups: ReadonlySet<DirectoryGroupKey>
}

export const namesUser = (
  { userIds, directoryGroups }: Pick<PolicyMembers, 'userIds' | 'directoryGroups'>,
  user: NamedUser,
): boolean =>
  userIds.has(user.id) || [...directoryGroups].some((group) => user.directoryGroups.has(group))

/** A policy as it is kept; of its members there may be only those that a question is about. */
export interface AccessPolicyData {
  id: AccessPolicyId
  organizationId: OrganizationId
  name: string
  description: string
  isEnabled: boolean
  priority: number
  kind: AccessPolicy['kind']
  /** All targets of all organizations. */
  isEverything: boolean
  profile: ConnectionProfile
  members: PolicyMembers
  updatedAt: Date
}
