import type { ActivityFilterInput } from '@gatehouse/contract/activity'
import type { AlertRule } from '@gatehouse/contract/alert-rules'

/** What belongs to us of a predefined rule, and the settings that it comes with. */
export interface PredefinedRule extends Omit<
  AlertRule,
  'id' | 'profileId' | 'isPredefined' | 'updatedAt'
> {
  /** Never changes: by it a rule of a profile is known to be ours. */
  key: string
}

type Given = Pick<PredefinedRule, 'key' | 'category' | 'name' | 'description'> & {
  filter: ActivityFilterInput
} & Partial<Omit<PredefinedRule, 'filter'>>

/** Off and low unless said: most of them tell what is usual, for those who want to hear of it. */
function rule({ filter, ...given }: Given): PredefinedRule {
  return {
    severity: 'low',
    isActive: false,
    groupedOn: 'none',
    threshold: 1,
    thresholdSeconds: 60,
    batchingSeconds: 0,
    createsTicket: true,
    onClosedTicket: 'default',
    ...given,
    filter: queryOf(filter),
  }
}

/** As the Activity page writes its address: colons and slashes stay readable. */
function queryOf(filter: ActivityFilterInput): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    const values: unknown[] = Array.isArray(value) ? value : [value]
    for (const one of values) query.append(name, String(one))
  }
  return query.toString().replaceAll('%3A', ':').replaceAll('%2F', '/')
}

const selfAudit = 'equals:Self Audit'
/** Users and groups of Gatehouse itself have the same types. */
const notOurOwn = { connector: ['notEquals:Self Audit'] }
const changes = ['Added', 'Removed', 'Modified', 'Renamed', 'Moved', 'Copied']

const overview: PredefinedRule[] = [
  rule({
    key: 'overview.failed-logons',
    category: 'Overview',
    name: 'Failed Logons',
    description: 'Ten logons failed within five minutes at one system: somebody may be guessing.',
    filter: { action: ['Failed Logon'], ...notOurOwn },
    ...{ severity: 'medium', isActive: true, groupedOn: 'where' },
    ...{ threshold: 10, thresholdSeconds: 300 },
  }),
  rule({
    key: 'overview.all-logon-activity',
    category: 'Overview',
    name: 'All Logon Activity',
    description: 'Every logon, failed logon and logoff.',
    filter: { action: ['Successful Logon', 'Failed Logon', 'Logoff'] },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'overview.outside-business-hours',
    category: 'Overview',
    name: 'Activity Outside of Business Hours',
    description: "Anything between 20:00 and 06:00 by the organization's clocks.",
    filter: { timeOfDay: '20:00-06:00', ...notOurOwn },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'overview.changes-by-date',
    category: 'Overview',
    name: 'Changes by Date',
    description: 'Every change of anything, all together.',
    filter: { action: changes },
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'overview.changes-by-user',
    category: 'Overview',
    name: 'Changes by User',
    description: 'Every change of anything, for each account that made some.',
    filter: { action: changes },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'overview.records-lost',
    category: 'Overview',
    name: 'Records Lost',
    description:
      'A collector could not keep up or an agent had no room left: a part of what happened is missing.',
    filter: { action: ['Lost'] },
    ...{ severity: 'medium', isActive: true, groupedOn: 'where' },
  }),
]

/** Groups whose members have power over the whole computer or domain. */
const administrativeGroups = [
  ...['root', 'sudo', 'wheel', 'admin', 'adm', 'docker', 'lxd', 'shadow', 'disk'],
  ...['Administrators', 'Domain Admins', 'Enterprise Admins', 'Schema Admins'],
  ...['Account Operators', 'Backup Operators', 'Server Operators'],
].map((name) => `equals:${name}`)

const accounts: PredefinedRule[] = [
  rule({
    key: 'accounts.deleted',
    category: 'Accounts',
    name: 'Accounts Deleted',
    description: 'A user account was removed.',
    filter: { objectType: ['equals:User'], action: ['Removed'], ...notOurOwn },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.enabled',
    category: 'Accounts',
    name: 'Accounts Enabled',
    description: 'A locked password works again.',
    filter: {
      objectType: ['equals:User password'],
      action: ['Modified'],
      before: ['equals:locked'],
    },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.disabled',
    category: 'Accounts',
    name: 'Accounts Disabled',
    description: 'An account got a shell that lets nobody in.',
    filter: {
      objectType: ['equals:User'],
      action: ['Modified'],
      after: ['endsWith:/nologin', 'endsWith:/false'],
      ...notOurOwn,
    },
    groupedOn: 'what',
  }),
  rule({
    key: 'accounts.locked-out',
    category: 'Accounts',
    name: 'Accounts Locked Out',
    description: 'The password of an account was locked.',
    filter: {
      objectType: ['equals:User password'],
      action: ['Modified'],
      after: ['equals:locked'],
    },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.password-tampered',
    category: 'Accounts',
    // The report that it comes from is spelled "Accounts Password Tempered".
    name: 'Accounts Password Tampered',
    description: 'The password of an account was changed.',
    filter: {
      objectType: ['equals:User password'],
      action: ['Modified'],
      details: ['equals:Password'],
    },
    ...{ severity: 'medium', groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.status-changes',
    category: 'Accounts',
    name: 'User Account Status Changes',
    description:
      'A password was locked, unlocked, set for the first time or removed, or an account got a day on which it ends.',
    filter: {
      objectType: ['equals:User password'],
      action: ['Modified'],
      details: ['equals:Password state', 'equals:Account expires'],
    },
    groupedOn: 'what',
  }),
  rule({
    key: 'accounts.administrator-by-number',
    category: 'Accounts',
    name: 'Second Account With Number 0',
    description: 'An account was made, or changed, to have the user or group number of root.',
    filter: {
      objectType: ['equals:User'],
      action: ['Added', 'Modified'],
      details: ['equals:UID', 'equals:GID'],
      after: ['equals:0'],
      ...notOurOwn,
    },
    ...{ severity: 'critical', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.administrative-groups',
    category: 'Accounts',
    name: 'Administrative Group Membership Changes',
    description: 'Somebody joined or left a group that has power over the whole system.',
    filter: {
      objectType: ['equals:Group'],
      action: ['Modified'],
      details: ['startsWith:Member'],
      what: administrativeGroups,
      ...notOurOwn,
    },
    ...{ severity: 'high', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.security-groups',
    category: 'Accounts',
    name: 'Security Group Membership Changes',
    description: 'Somebody joined or left any group.',
    filter: {
      objectType: ['equals:Group'],
      action: ['Modified'],
      details: ['startsWith:Member'],
      ...notOurOwn,
    },
    groupedOn: 'what',
  }),
  rule({
    key: 'accounts.sudo-rules',
    category: 'Accounts',
    name: 'Sudo Rules Changed',
    description: 'Who may do what as another user, such as root, was changed.',
    filter: { objectType: ['equals:Sudo rule'] },
    ...{ severity: 'high', isActive: true, groupedOn: 'where' },
  }),
  rule({
    key: 'accounts.authorized-keys',
    category: 'Accounts',
    name: 'Authorized Keys Added',
    description: 'A key was added that opens an account over SSH.',
    filter: { objectType: ['equals:Authorized key'], action: ['Added'] },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
]

const logons: PredefinedRule[] = [
  rule({
    key: 'logons.failed',
    category: 'Linux Logons',
    name: 'Failed Logons of One Account',
    description: 'Five logons of the same account failed within five minutes.',
    filter: { connector: ['equals:Linux Logons'], action: ['Failed Logon'] },
    ...{ severity: 'medium', groupedOn: 'who' },
    ...{ threshold: 5, thresholdSeconds: 300 },
  }),
  rule({
    key: 'logons.root-over-ssh',
    category: 'Linux Logons',
    name: 'Root Logged On Over SSH',
    description: 'Somebody came in as root directly, so it is not known who.',
    filter: {
      connector: ['equals:Linux Logons'],
      action: ['Successful Logon'],
      who: ['equals:root'],
      details: ['equals:SSH'],
    },
    ...{ severity: 'high', isActive: true, groupedOn: 'where' },
  }),
  rule({
    key: 'logons.sudo-refused',
    category: 'Linux Logons',
    name: 'Sudo Refused',
    description: 'Somebody tried to run a command as another user and was refused.',
    filter: {
      connector: ['equals:Linux Logons'],
      objectType: ['equals:Command'],
      action: ['Executed'],
      succeeded: 'false',
    },
    ...{ severity: 'medium', isActive: true, groupedOn: 'who' },
  }),
]

const ofFiles = {
  objectType: ['equals:File', 'equals:Directory', 'equals:Symbolic link', 'equals:Folder'],
}

const files: PredefinedRule[] = [
  rule({
    key: 'files.all',
    category: 'Files',
    name: 'All File Server Changes',
    description: 'Every change of a file or directory that is watched.',
    filter: { action: changes, ...ofFiles },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'files.created',
    category: 'Files',
    name: 'Created Files',
    description: 'A file or directory was made.',
    filter: { action: ['Added'], ...ofFiles },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'files.deleted',
    category: 'Files',
    name: 'Deleted Files',
    description: 'A file or directory was removed.',
    filter: { action: ['Removed'], ...ofFiles },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'files.mass-deletion',
    category: 'Files',
    name: 'Mass Deletion of Files',
    description: 'A hundred files or directories were removed within a minute by one account.',
    filter: { action: ['Removed'], ...ofFiles },
    ...{ severity: 'high', isActive: true, groupedOn: 'who', threshold: 100 },
  }),
  rule({
    key: 'files.moved',
    category: 'Files',
    name: 'Moved Files',
    description: 'A file or directory was moved or renamed.',
    filter: { action: ['Moved', 'Renamed'], ...ofFiles },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'files.copied',
    category: 'Files',
    name: 'Copied Files',
    description: 'A file was copied; only some file servers tell.',
    filter: { action: ['Copied'], ...ofFiles },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
]

const state: PredefinedRule[] = [
  rule({
    key: 'state.listening-ports',
    category: 'Linux System State',
    name: 'New Listening Port',
    description: 'A program waits for connections where none did before.',
    filter: { objectType: ['equals:Listening port'], action: ['Added'] },
    ...{ severity: 'medium', isActive: true, groupedOn: 'where' },
  }),
  rule({
    key: 'state.services',
    category: 'Linux System State',
    name: 'Services Added or Changed',
    description: 'What the system starts by itself was changed.',
    filter: { objectType: ['equals:Service'], action: ['Added', 'Modified', 'Removed'] },
    groupedOn: 'where',
  }),
  rule({
    key: 'state.scheduled-jobs',
    category: 'Linux System State',
    name: 'Scheduled Jobs Changed',
    description: 'What the system runs by the clock was changed.',
    filter: { objectType: ['equals:Scheduled job'], action: ['Added', 'Modified'] },
    ...{ severity: 'medium', isActive: true, groupedOn: 'where' },
  }),
  rule({
    key: 'state.packages',
    category: 'Linux System State',
    name: 'Packages Changed',
    description: 'Software was installed, updated or removed.',
    filter: { objectType: ['equals:Package'] },
    groupedOn: 'where',
    batchingSeconds: 900,
  }),
]

const directory: PredefinedRule[] = [
  rule({
    key: 'directory.computers-removed',
    category: 'Active Directory',
    name: 'Computers Removed',
    description: 'A computer account was removed.',
    filter: { objectType: ['equals:Computer'], action: ['Removed'] },
    ...{ severity: 'medium', groupedOn: 'where' },
  }),
  rule({
    key: 'directory.organizational-units',
    category: 'Active Directory',
    name: 'Organizational Unit Management',
    description: 'An organizational unit was made, changed or removed.',
    filter: { objectType: ['equals:organizationalUnit'], action: changes },
    groupedOn: 'what',
  }),
  rule({
    key: 'integration.all',
    category: 'Integration API',
    name: 'All Records of the Integration API',
    description: 'Every record that a client wrote.',
    filter: { source: ['equals:Netwrix API'] },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
]

const ourOwn: PredefinedRule[] = [
  rule({
    key: 'self-audit.all',
    category: 'Self Audit',
    name: 'All Self Audit Activity',
    description: 'Everything that users of Gatehouse do in it.',
    filter: { connector: [selfAudit] },
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'self-audit.failed-logons',
    category: 'Self Audit',
    name: 'Failed Sign-ins to Gatehouse',
    description: 'Five sign-ins to Gatehouse failed within five minutes.',
    filter: { connector: [selfAudit], action: ['Failed Logon'] },
    ...{ severity: 'high', isActive: true, threshold: 5, thresholdSeconds: 300 },
  }),
  rule({
    key: 'self-audit.access-granted',
    category: 'Self Audit',
    name: 'Access to Gatehouse Granted',
    description: 'A user was invited, or a token for scripts was made.',
    filter: {
      connector: [selfAudit],
      objectType: ['equals:User', 'equals:Api Token', 'equals:Integration Credential'],
      action: ['Added'],
    },
    groupedOn: 'who',
  }),
]

/** One for each report on activity that our connectors can fill today, and some more that wake somebody. */
export const predefinedRules: readonly PredefinedRule[] = [
  ...overview,
  ...accounts,
  ...logons,
  ...files,
  ...state,
  ...directory,
  ...ourOwn,
]
