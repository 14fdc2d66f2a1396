import type { ActivityFilterInput } from './activity.ts'
import type { Action } from './activity-record.ts'
import { connectorNames } from './collectors.ts'
import {
  accountStatus,
  directoryProperties,
  directoryTypes,
  lockoutStatus,
} from './directory-words.ts'
import { filterQuery } from './filter-query.ts'
import { logonWithoutSession } from './timeline.ts'

/** What is looked for again and again: an investigation that comes with Gatehouse, and what a predefined rule is about. */
export interface PredefinedInvestigation {
  name: string
  /** What it finds, as a sentence. */
  description: string
  filter: ActivityFilterInput
}

const selfAudit = 'Self Audit'
const is = (text: string) => `equals:${text}`
/** Of what is audited, not of Gatehouse itself. */
const notOurOwn = { connector: [`notEquals:${selfAudit}`] }

export const changes: Action[] = ['Added', 'Removed', 'Modified', 'Renamed', 'Moved', 'Copied']
const logons: Action[] = ['Successful Logon', 'Failed Logon', 'Logoff']

/** Of everything that is audited. */
export const overviewInvestigations = {
  outsideBusinessHours: {
    name: 'Activity Outside of Business Hours',
    description: 'Anything between 20:00 and 06:00 by the organization’s clocks.',
    filter: { timeOfDay: '20:00-06:00', ...notOurOwn },
  },
  allLogons: {
    name: 'All Logon Activity',
    description: 'Every logon, failed logon and logoff.',
    filter: { action: logons },
  },
  changesByDate: {
    name: 'Changes by Date',
    description: 'Every change of anything; the bars above the list are the days.',
    filter: { action: changes },
  },
  changesByUser: {
    name: 'Changes by User',
    description: 'Every change of anything; Who, beside the list, counts them for each account.',
    filter: { action: changes },
  },
  failedLogons: {
    name: 'Failed Logons',
    description: 'Every logon that was refused, wherever it was tried.',
    filter: { action: ['Failed Logon'], ...notOurOwn },
  },
} satisfies Record<string, PredefinedInvestigation>

const activity = { connector: [is(connectorNames['directory-activity'])] }
/** What was tried and refused is a record as well, and changed nothing. */
const done = { succeeded: 'true' } as const
const people = { objectType: [is(directoryTypes.user), is('inetOrgPerson')] }
const groups = { objectType: [is(directoryTypes.group)] }
const property = (...names: (keyof typeof directoryProperties)[]) => ({
  details: names.map((name) => is(directoryProperties[name])),
})
/** Only records in which members of a group with power came or went name it. */
const administrators = property('administrativeGroup')
/** Of all that stands in such a record only the members are paths. */
const path = 'contains:/'

/** Of a domain, as its collectors record it: `directory-words.ts` has the words. */
export const directoryInvestigations = {
  accountsDeleted: {
    name: 'Accounts Deleted',
    description: 'A user account of the domain was removed.',
    filter: { ...activity, ...people, ...done, action: ['Removed'] },
  },
  accountsEnabled: {
    name: 'Accounts Enabled',
    description: 'A user account of the domain that was disabled works again.',
    filter: {
      ...activity,
      ...people,
      ...done,
      ...{ action: ['Modified'], ...property('status') },
      ...{ before: [is(accountStatus.disabled)], after: [is(accountStatus.enabled)] },
    },
  },
  accountsDisabled: {
    name: 'Accounts Disabled',
    description: 'A user account of the domain was disabled.',
    filter: {
      ...activity,
      ...people,
      ...done,
      ...{ action: ['Modified'], ...property('status') },
      ...{ before: [is(accountStatus.enabled)], after: [is(accountStatus.disabled)] },
    },
  },
  accountsLockedOut: {
    name: 'Accounts Locked Out',
    description: 'A user account of the domain was locked after too many wrong passwords.',
    filter: {
      ...activity,
      ...people,
      ...done,
      ...{ action: ['Modified'], ...property('lockout'), after: [is(lockoutStatus.locked)] },
    },
  },
  passwordsTampered: {
    // Elsewhere it is spelled "Accounts Password Tempered".
    name: 'Accounts Password Tampered',
    description: 'The password of a user account was changed by its user, or reset by another.',
    filter: { ...activity, ...people, ...done, action: ['Modified'], ...property('password') },
  },
  administrativeGroups: {
    name: 'Administrative Group Membership Changes',
    description: 'Somebody joined or left a group that has power over the domain.',
    filter: { ...activity, ...groups, ...done, action: ['Modified'], ...administrators },
  },
  allChanges: {
    name: 'All Active Directory Changes',
    description: 'Every change of any object of the domain.',
    filter: { ...activity, action: changes },
  },
  allLogons: {
    name: 'All Logon Activity',
    description: 'Every logon, failed logon and logoff that a domain controller saw.',
    filter: { connector: [is(connectorNames['directory-logons'])], action: logons },
  },
  computersRemoved: {
    name: 'Computers Removed',
    description: 'A computer account was removed.',
    filter: { objectType: [is(directoryTypes.computer)], ...done, action: ['Removed'] },
  },
  failedLogons: {
    name: 'Failed Logons',
    description: 'Every logon that a domain controller refused.',
    filter: { connector: [is(connectorNames['directory-logons'])], action: ['Failed Logon'] },
  },
  administratorsAdded: {
    name: 'Members Added to Administrative Group',
    description: 'Somebody joined a group that has power over the domain.',
    filter: {
      ...activity,
      ...groups,
      ...done,
      action: ['Modified'],
      ...administrators,
      after: [path],
    },
  },
  administratorsRemoved: {
    name: 'Members Removed from Administrative Group',
    description: 'Somebody left a group that has power over the domain.',
    filter: {
      ...activity,
      ...groups,
      ...done,
      action: ['Modified'],
      ...administrators,
      before: [path],
    },
  },
  organizationalUnits: {
    name: 'Organizational Unit Management',
    description: 'An organizational unit was made, changed, renamed, moved or removed.',
    filter: { objectType: [is(directoryTypes.organizationalUnit)], ...done, action: changes },
  },
  securityGroups: {
    name: 'Security Group Membership Changes',
    description: 'Somebody joined or left any group that rights can be given to.',
    filter: {
      ...activity,
      ...groups,
      ...done,
      ...{ action: ['Modified'], ...property('member'), after: ['startsWith:Security'] },
    },
  },
  accountStatus: {
    name: 'User Account Status Changes',
    description:
      'A user account was enabled, disabled, locked or unlocked, or got another last day.',
    filter: {
      ...activity,
      ...people,
      ...done,
      action: ['Modified'],
      details: [...property('status', 'lockout').details, is('accountExpires')],
    },
  },
} satisfies Record<string, PredefinedInvestigation>

export const sessionInvestigations = {
  withoutSession: {
    name: 'Logons without a session',
    description: 'Who came to a target by another way than Gatehouse, as its agent saw it.',
    filter: {
      connector: ['equals:Gatehouse Sessions'],
      objectType: [`equals:${logonWithoutSession}`],
    },
  },
} satisfies Record<string, PredefinedInvestigation>

/** As it is listed: it can be copied, and stays as it is. */
export interface ListedInvestigation {
  category: 'Overview' | 'Active Directory' | 'Privileged Sessions'
  name: string
  description: string
  /** The query part of the Activity page's address. */
  filter: string
}

const inCategory = (
  category: ListedInvestigation['category'],
  investigations: Readonly<Record<string, PredefinedInvestigation>>,
): ListedInvestigation[] =>
  Object.values(investigations).map(({ name, description, filter }) => ({
    ...{ category, name, description },
    filter: `${filterQuery(filter)}&last=30d`,
  }))

export const predefinedInvestigations: readonly ListedInvestigation[] = [
  ...inCategory('Overview', overviewInvestigations),
  ...inCategory('Active Directory', directoryInvestigations),
  ...inCategory('Privileged Sessions', sessionInvestigations),
]
