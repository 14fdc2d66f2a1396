import {
  changes,
  overviewInvestigations,
  sessionInvestigations,
} from '@gatehouse/contract/predefined-investigations'
import { logonWithoutSession } from '@gatehouse/contract/timeline'
import { accountRules } from './predefined-account-rules.ts'
import { directoryRules } from './predefined-directory-rules.ts'
import { type PredefinedRule, rule } from './predefined-rule.ts'

const selfAudit = 'equals:Self Audit'

const overview: PredefinedRule[] = [
  rule({
    key: 'overview.failed-logons',
    category: 'Overview',
    ...overviewInvestigations.failedLogons,
    description: 'Ten logons failed within five minutes at one system: somebody may be guessing.',
    ...{ severity: 'medium', isActive: true, groupedOn: 'where' },
    ...{ threshold: 10, thresholdSeconds: 300 },
  }),
  rule({
    key: 'overview.all-logon-activity',
    category: 'Overview',
    ...overviewInvestigations.allLogons,
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'overview.outside-business-hours',
    category: 'Overview',
    ...overviewInvestigations.outsideBusinessHours,
    groupedOn: 'who',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'overview.changes-by-date',
    category: 'Overview',
    ...overviewInvestigations.changesByDate,
    description: 'Every change of anything, all together.',
    batchingSeconds: 3600,
    createsTicket: false,
  }),
  rule({
    key: 'overview.changes-by-user',
    category: 'Overview',
    ...overviewInvestigations.changesByUser,
    description: 'Every change of anything, for each account that made some.',
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

const sessions: PredefinedRule[] = [
  rule({
    key: 'sessions.logon-without-session',
    category: 'Privileged Sessions',
    name: logonWithoutSession,
    description:
      'Somebody logged on to a target by another way than Gatehouse, though its agent watches. Switch it on once all are to come through Gatehouse.',
    filter: sessionInvestigations.withoutSession.filter,
    ...{ severity: 'high', groupedOn: 'where' },
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

const integration: PredefinedRule[] = [
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
  ...accountRules,
  ...logons,
  ...sessions,
  ...files,
  ...state,
  ...directoryRules,
  ...integration,
  ...ourOwn,
]
