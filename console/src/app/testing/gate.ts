import type { AccessPolicy } from '@gatehouse/contract/access-policies'
import { defaultProfile } from '@gatehouse/contract/access-policies'
import { type Credential, defaultRotation } from '@gatehouse/contract/credentials'
import {
  AccessPolicyId,
  CredentialId,
  HostKeyId,
  HostScanId,
  SessionTypeId,
  TargetId,
} from '@gatehouse/contract/ids'
import type { SessionType } from '@gatehouse/contract/session-types'
import type { HostScan, Target } from '@gatehouse/contract/targets'
import { customerId } from './things.ts'

const at = '2026-11-21T09:00:00.000Z'
const id = (digits: number) => `01999999-0000-7000-8002-${String(digits).padStart(12, '0')}`

export const targetId: TargetId = TargetId.parse(id(1))
export const credentialId: CredentialId = CredentialId.parse(id(2))
export const sessionTypeId: SessionTypeId = SessionTypeId.parse(id(3))
export const accessPolicyId: AccessPolicyId = AccessPolicyId.parse(id(4))
export const hostScanId: HostScanId = HostScanId.parse(id(5))

export const aHostKey: Target['hostKeys'][number] = {
  id: HostKeyId.parse(id(6)),
  algorithm: 'ssh-ed25519',
  fingerprint: `SHA256:${'a'.repeat(43)}`,
  hop: 'direct',
  pinnedAt: at,
  pinnedBy: 'first use',
  lastSeenAt: at,
}

export const aTarget = (given: Partial<Target> = {}): Target => ({
  id: targetId,
  organizationId: customerId,
  name: 'web-02',
  kind: 'linux',
  address: '10.0.0.12',
  port: 22,
  description: '',
  tags: ['web'],
  serviceCredentialId: credentialId,
  algorithms: 'modern',
  trustsFirstHostKey: true,
  onHostKeyMismatch: 'refuse',
  hostKeys: [aHostKey],
  groupIds: [],
  createdAt: at,
  updatedAt: at,
  ...given,
})

export const aScan = (given: Partial<HostScan> = {}): HostScan => ({
  id: hostScanId,
  targetId,
  state: 'succeeded',
  startedAt: at,
  endedAt: at,
  startedBy: 'maria',
  progress: '',
  problems: [],
  counts: { users: 2, packages: 310 },
  ...given,
})

export const aCredential = (given: Partial<Credential> = {}): Credential => ({
  id: credentialId,
  organizationId: customerId,
  name: 'root of web-02',
  targetId,
  targetName: 'web-02',
  username: 'root',
  kind: 'password',
  purpose: 'managed',
  description: '',
  hasSecret: true,
  rotation: defaultRotation,
  verification: { state: 'verified', text: 'The target takes it.', checkedAt: at },
  secretChangedAt: at,
  serviceOf: 0,
  createdAt: at,
  updatedAt: at,
  ...given,
})

export const aSessionType = (given: Partial<SessionType> = {}): SessionType => ({
  id: sessionTypeId,
  name: 'Root shell',
  description: '',
  isEnabled: true,
  loginAccount: 'ephemeral',
  accountTemplate: '%sessionid%',
  before: [],
  during: [],
  after: [],
  homeAfterwards: 'delete',
  domainContainer: '',
  isPredefined: false,
  policyCount: 0,
  updatedAt: at,
  ...given,
})

export const anAccessPolicy = (given: Partial<AccessPolicy> = {}): AccessPolicy => ({
  id: accessPolicyId,
  name: 'Web team',
  description: '',
  isEnabled: true,
  priority: 100,
  kind: 'resource',
  userIds: [],
  directoryGroups: [],
  sessionTypeIds: [sessionTypeId],
  scope: {
    organizationIds: [customerId],
    targetIds: [],
    targetGroupIds: [],
    isEverything: false,
  },
  credentialIds: [],
  profile: defaultProfile,
  updatedAt: at,
  ...given,
})
