import type { WhoFact } from '../who-evidence.ts'

export interface EventMeaning {
  operation: WhoFact['operation']
  /** The class of the object, as directories name it. */
  type: 'user' | 'computer' | 'group' | 'domainDNS'
  password?: 'reset' | 'changed'
  /** Of groups: a member came or went. */
  member?: 'added' | 'removed'
  /** The attribute that the event is about, where it is always the same one. */
  attribute?: string
  succeeded?: false
}

const user = (operation: WhoFact['operation'], more: Partial<EventMeaning> = {}): EventMeaning => ({
  operation,
  type: 'user',
  ...more,
})

const security = 0x8000_0000

/** Of a kind of group (MS-ADTS 2.2.12) the events: created, member added, member removed, deleted, changed. */
const groupEvents: readonly (readonly [type: number, ...events: readonly number[]])[] = [
  [security | 0x2, 4727, 4728, 4729, 4730, 4737],
  [security | 0x4, 4731, 4732, 4733, 4734, 4735],
  [security | 0x8, 4754, 4756, 4757, 4758, 4755],
  [0x4, 4744, 4746, 4747, 4748, 4745],
  [0x2, 4749, 4751, 4752, 4753, 4750],
  [0x8, 4759, 4761, 4762, 4763, 4760],
]

/** The groupType of the group that an event is about; undefined for an event about something else. */
export function groupTypeOf(event: number, sid: string): number | undefined {
  const type = groupEvents.find(([, ...events]) => events.includes(event))?.[0]
  return type !== undefined && sid.startsWith('S-1-5-32-') ? type | 0x1 : type
}

const changed: EventMeaning = { operation: 'modified', type: 'group' }

/** In the order of the events of a kind. */
const groupMeanings: readonly EventMeaning[] = [
  { operation: 'added', type: 'group' },
  { operation: 'modified', type: 'group', member: 'added', attribute: 'member' },
  { operation: 'modified', type: 'group', member: 'removed', attribute: 'member' },
  { operation: 'removed', type: 'group' },
  changed,
]

/** Events about accounts, by their number: what they say was done to the account in Target…. */
export const accountEvents: ReadonlyMap<number, EventMeaning> = new Map([
  [4720, user('added')],
  [4722, user('modified', { attribute: 'useraccountcontrol' })],
  [4723, user('modified', { password: 'changed' })],
  [4724, user('modified', { password: 'reset' })],
  [4725, user('modified', { attribute: 'useraccountcontrol' })],
  [4726, user('removed')],
  [4738, user('modified')],
  [4740, user('modified', { attribute: 'lockouttime' })],
  [4765, user('modified', { attribute: 'sidhistory' })],
  [4766, user('modified', { attribute: 'sidhistory', succeeded: false })],
  [4767, user('modified', { attribute: 'lockouttime' })],
  [4780, user('modified', { attribute: 'ntsecuritydescriptor' })],
  [4781, user('modified', { attribute: 'samaccountname' })],
  [4739, { operation: 'modified', type: 'domainDNS' }],
  [4741, { operation: 'added', type: 'computer' }],
  [4742, { operation: 'modified', type: 'computer' }],
  [4743, { operation: 'removed', type: 'computer' }],
  [4764, { operation: 'modified', type: 'group', attribute: 'grouptype' }],
  ...groupEvents.flatMap(([, ...events]) =>
    events.map((event, at): [number, EventMeaning] => [event, groupMeanings[at] ?? changed]),
  ),
])

/** Fields of 4720, 4738, 4741, 4742 and those of groups, by the attribute that they show. */
export const accountFields: Readonly<Record<string, string>> = {
  SamAccountName: 'sAMAccountName',
  DisplayName: 'displayName',
  UserPrincipalName: 'userPrincipalName',
  HomeDirectory: 'homeDirectory',
  HomePath: 'homeDrive',
  ScriptPath: 'scriptPath',
  ProfilePath: 'profilePath',
  UserWorkstations: 'userWorkstations',
  PasswordLastSet: 'pwdLastSet',
  AccountExpires: 'accountExpires',
  PrimaryGroupId: 'primaryGroupID',
  AllowedToDelegateTo: 'msDS-AllowedToDelegateTo',
  UserParameters: 'userParameters',
  SidHistory: 'sIDHistory',
  LogonHours: 'logonHours',
  DnsHostName: 'dNSHostName',
  ServicePrincipalNames: 'servicePrincipalName',
}

/** Of the event about the policy of the domain (4739). */
export const domainFields: Readonly<Record<string, string>> = {
  MinPasswordAge: 'minPwdAge',
  MaxPasswordAge: 'maxPwdAge',
  ForceLogoff: 'forceLogoff',
  LockoutThreshold: 'lockoutThreshold',
  LockoutObservationWindow: 'lockOutObservationWindow',
  LockoutDuration: 'lockoutDuration',
  PasswordProperties: 'pwdProperties',
  MinPasswordLength: 'minPwdLength',
  PasswordHistoryLength: 'pwdHistoryLength',
  MachineAccountQuota: 'ms-DS-MachineAccountQuota',
  MixedDomainMode: 'nTMixedDomain',
  DomainBehaviorVersion: 'msDS-Behavior-Version',
}
