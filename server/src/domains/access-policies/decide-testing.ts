import { type ConnectionProfile, defaultProfile } from '@gatehouse/contract/access-policies'
import {
  AccessPolicyId,
  CredentialId,
  OrganizationId,
  SessionTypeId,
  TargetGroupId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'
import { type AccessPolicyData, noMembers, type PolicyMembers } from './policy-data.ts'
import type { Question } from './question.ts'

const uuid = (number: number) => `01930000-0000-7000-8000-${String(number).padStart(12, '0')}`

export const ids = {
  alice: UserId.parse(uuid(1)),
  bob: UserId.parse(uuid(2)),
  customer: OrganizationId.parse(uuid(11)),
  otherCustomer: OrganizationId.parse(uuid(12)),
  web1: TargetId.parse(uuid(21)),
  web2: TargetId.parse(uuid(22)),
  webs: TargetGroupId.parse(uuid(31)),
  dbs: TargetGroupId.parse(uuid(32)),
  root: SessionTypeId.parse(uuid(41)),
  plain: SessionTypeId.parse(uuid(42)),
  secret: CredentialId.parse(uuid(51)),
  otherSecret: CredentialId.parse(uuid(52)),
  policy: (number: number) => AccessPolicyId.parse(uuid(100 + number)),
}

export interface PolicyFacts extends Partial<Omit<AccessPolicyData, 'profile' | 'members'>> {
  members?: Partial<PolicyMembers>
  profile?: Partial<ConnectionProfile>
}

/** Lets Alice use Root on web1, unless said. */
export const aPolicy = ({ members, profile, ...facts }: PolicyFacts = {}): AccessPolicyData => ({
  ...{ id: ids.policy(1), organizationId: ids.customer, name: 'Web servers', description: '' },
  ...{ isEnabled: true, priority: 100, kind: 'resource', isEverything: false },
  updatedAt: new Date('2026-11-21T09:00:00.000Z'),
  ...facts,
  members: {
    ...noMembers(),
    userIds: new Set([ids.alice]),
    sessionTypeIds: new Set([ids.root]),
    targetIds: new Set([ids.web1]),
    ...members,
  },
  profile: { ...defaultProfile, ...profile },
})

/** Alice wants Root on web1, on Saturday the 21st of November 2026 at 09:00 UTC. */
export const aQuestion = (
  policies: readonly AccessPolicyData[],
  facts: Partial<Question> = {},
): Question => ({
  user: {
    ...{ id: ids.alice, username: 'alice', isEnabled: true, accessEndsAt: undefined },
    ...{ mayStart: true, directoryGroups: new Set() },
  },
  target: {
    ...{ id: ids.web1, name: 'web1', organizationId: ids.customer, organizationName: 'Contoso' },
    ...{ kind: 'linux', groupIds: [ids.webs] },
  },
  sessionType: {
    ...{ id: ids.root, name: 'Root', isEnabled: true, loginAccount: 'ephemeral' },
    credentialId: undefined,
  },
  policies,
  at: new Date('2026-11-21T09:00:00.000Z'),
  timeZone: 'UTC',
  sourceAddress: '203.0.113.7',
  policyId: undefined,
  ...facts,
})

export const anApproval = (required = 1) => ({
  ...{ approverIds: [ids.bob], required, escalationMinutes: 10, escalationIds: [] },
})
