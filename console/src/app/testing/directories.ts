import type {
  Directory,
  directoriesApi,
  DirectoryMembership,
  DirectoryObject,
} from '@gatehouse/contract/directories'
import { directoryProperties } from '@gatehouse/contract/directory-words'
import type { Output } from '@gatehouse/contract/endpoint'
import { DirectoryId, DirectoryObjectId, SourceId, TargetId } from '@gatehouse/contract/ids'
import type { StateReport } from '@gatehouse/contract/state-reports'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { aRecord, customerId } from './things.ts'

const at = '2026-11-21T09:00:00.000Z'
const id = (digits: number) => `01999999-0000-7000-8003-${String(digits).padStart(12, '0')}`
const guid = (digits: number) => `1f3c2a10-5b6d-4e7f-8a90-${String(digits).padStart(12, '0')}`

export const directoryId: DirectoryId = DirectoryId.parse(id(1))
export const domainTargetId: TargetId = TargetId.parse(id(2))
export const domainSourceId: SourceId = SourceId.parse(id(3))
export const objectId = (digits: number): DirectoryObjectId => DirectoryObjectId.parse(guid(digits))

export const aDirectory = (given: Partial<Directory> = {}): Directory => ({
  id: directoryId,
  organizationId: customerId,
  targetId: domainTargetId,
  name: 'corp.test',
  netbiosName: 'CORP',
  sid: 'S-1-5-21-1004336348-1177238915-682003330',
  sourceId: domainSourceId,
  settings: {
    syncMinutes: 60,
    signIn: { isEnabled: false, groups: [], suffixes: [] },
    computers: [],
  },
  sync: {
    state: 'complete',
    text: 'Everything was read.',
    startedAt: at,
    knownAt: at,
    by: 'server',
  },
  controllers: [
    {
      host: 'dc1.corp.test',
      isReachable: true,
      text: '',
      checkedAt: at,
      clockSkewSeconds: 0.2,
      certificateEndsAt: '2028-03-01T00:00:00.000Z',
      highestUsn: '41230',
    },
  ],
  counts: {
    users: 412,
    enabledUsers: 380,
    groups: 96,
    computers: 240,
    organizationalUnits: 31,
    memberships: 1870,
  },
  createdAt: at,
  ...given,
})

export const anObject = (given: Partial<DirectoryObject> = {}): DirectoryObject => ({
  id: objectId(1),
  kind: 'user',
  dn: 'CN=Alice Meyer,OU=Staff,DC=corp,DC=test',
  path: 'corp.test/Staff/Alice Meyer',
  name: 'Alice Meyer',
  samAccountName: 'alice',
  userPrincipalName: 'alice@corp.test',
  isEnabled: true,
  isLockedOut: false,
  createdAt: at,
  ...given,
})

export const aGroup = (given: Partial<DirectoryObject> = {}): DirectoryObject => ({
  id: objectId(2),
  kind: 'group',
  dn: 'CN=Finance,OU=Groups,DC=corp,DC=test',
  path: 'corp.test/Groups/Finance',
  name: 'Finance',
  samAccountName: 'Finance',
  groupType: 'Security, global',
  isSecurityGroup: true,
  ...given,
})

export type ShownObject = Output<(typeof directoriesApi)['object']['response']>

export const aMembership = (
  given: Partial<Output<typeof DirectoryMembership>> = {},
): Output<typeof DirectoryMembership> => ({
  object: aGroup(),
  isDirect: true,
  through: [],
  since: at,
  ...given,
})

export const aShownObject = (given: Partial<ShownObject> = {}): ShownObject => ({
  ...anObject(),
  memberOf: [],
  members: [],
  memberCount: 0,
  membershipChanges: [],
  gateUses: [],
  knownSince: '2026-10-01T00:00:00.000Z',
  ...given,
})

export const aStateReport = (given: Partial<StateReport> = {}): StateReport => ({
  key: 'inactive-user-accounts',
  name: 'Inactive user accounts',
  category: 'risk',
  description: 'Enabled accounts that nobody has signed in with for a while.',
  columns: [
    { key: 'user', name: 'User', kind: 'object' },
    { key: 'lastLogon', name: 'Last logon', kind: 'time' },
    { key: 'isAdministrative', name: 'Administrative', kind: 'yes-no' },
    { key: 'groups', name: 'Groups', kind: 'number' },
  ],
  defaultDays: 90,
  ...given,
})

/** A record of the domain, about Finance unless it is said otherwise. */
export const aDirectoryRecord = (given: Partial<ActivityRecord> = {}): ActivityRecord =>
  aRecord({
    who: 'CORP\\helpdesk',
    objectType: 'group',
    what: 'corp.test/Groups/Finance',
    where: 'dc1.corp.test',
    source: 'corp.test',
    sourceId: domainSourceId,
    connector: 'Active Directory Activity',
    ...given,
    details: [
      { property: directoryProperties.objectGuid, after: objectId(2) },
      { property: directoryProperties.evidence, after: 'Samba audit log' },
      ...(given.details ?? []),
    ],
  })
