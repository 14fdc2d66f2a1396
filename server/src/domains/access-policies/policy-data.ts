import type { AccessPolicy, ConnectionProfile } from '@gatehouse/contract/access-policies'
import type {
  AccessPolicyId,
  CredentialId,
  OrganizationId,
  SessionTypeId,
  TargetGroupId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'

/** What a policy names. A set without anything in it names nothing. */
export interface PolicyMembers {
  userIds: ReadonlySet<UserId>
  sessionTypeIds: ReadonlySet<SessionTypeId>
  organizationIds: ReadonlySet<OrganizationId>
  targetIds: ReadonlySet<TargetId>
  targetGroupIds: ReadonlySet<TargetGroupId>
  credentialIds: ReadonlySet<CredentialId>
}

export const noMembers = (): PolicyMembers => ({
  userIds: new Set(),
  sessionTypeIds: new Set(),
  organizationIds: new Set(),
  targetIds: new Set(),
  targetGroupIds: new Set(),
  credentialIds: new Set(),
})

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
