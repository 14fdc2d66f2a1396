import { ofComputers, type PredefinedRule, rule } from './predefined-rule.ts'

/** Groups whose members have power over the whole computer or domain. */
const administrativeGroups = [
  ...['root', 'sudo', 'wheel', 'admin', 'adm', 'docker', 'lxd', 'shadow', 'disk'],
  ...['Administrators', 'Domain Admins', 'Enterprise Admins', 'Schema Admins'],
  ...['Account Operators', 'Backup Operators', 'Server Operators'],
].map((name) => `equals:${name}`)

/** Users and groups of computers, and what they may do. */
export const accountRules: PredefinedRule[] = [
  rule({
    key: 'accounts.deleted',
    category: 'Linux Accounts',
    name: 'Accounts Deleted',
    description: 'A user account was removed.',
    filter: { objectType: ['equals:User'], action: ['Removed'], ...ofComputers },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.enabled',
    category: 'Linux Accounts',
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
    category: 'Linux Accounts',
    name: 'Accounts Disabled',
    description: 'An account got a shell that lets nobody in.',
    filter: {
      objectType: ['equals:User'],
      ...ofComputers,
      action: ['Modified'],
      after: ['endsWith:/nologin', 'endsWith:/false'],
    },
    groupedOn: 'what',
  }),
  rule({
    key: 'accounts.locked-out',
    category: 'Linux Accounts',
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
    category: 'Linux Accounts',
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
    category: 'Linux Accounts',
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
    category: 'Linux Accounts',
    name: 'Second Account With Number 0',
    description: 'An account was made, or changed, to have the number of root, and so its power.',
    filter: {
      objectType: ['equals:User'],
      ...ofComputers,
      action: ['Added', 'Modified'],
      details: ['equals:Power of root'],
    },
    ...{ severity: 'critical', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.administrative-groups',
    category: 'Linux Accounts',
    name: 'Administrative Group Membership Changes',
    description: 'Somebody joined or left a group that has power over the whole system.',
    filter: {
      objectType: ['equals:Group'],
      ...ofComputers,
      action: ['Modified'],
      details: ['startsWith:Member'],
      what: administrativeGroups,
    },
    ...{ severity: 'high', groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.administrators-added',
    category: 'Linux Accounts',
    name: 'Members Added to Administrative Group',
    description: 'Somebody joined a group that has power over the whole system.',
    filter: {
      objectType: ['equals:Group'],
      ...ofComputers,
      action: ['Modified'],
      details: ['equals:Member added'],
      what: administrativeGroups,
    },
    ...{ severity: 'high', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.administrators-removed',
    category: 'Linux Accounts',
    name: 'Members Removed from Administrative Group',
    description: 'Somebody left a group that has power over the whole system.',
    filter: {
      objectType: ['equals:Group'],
      ...ofComputers,
      action: ['Modified'],
      details: ['equals:Member removed'],
      what: administrativeGroups,
    },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    key: 'accounts.security-groups',
    category: 'Linux Accounts',
    name: 'Security Group Membership Changes',
    description: 'Somebody joined or left any group.',
    filter: {
      objectType: ['equals:Group'],
      ...ofComputers,
      action: ['Modified'],
      details: ['startsWith:Member'],
    },
    groupedOn: 'what',
  }),
  rule({
    key: 'accounts.sudo-rules',
    category: 'Linux Accounts',
    name: 'Sudo Rules Changed',
    description: 'Who may do what as another user, such as root, was changed.',
    filter: { objectType: ['equals:Sudo rule'] },
    ...{ severity: 'high', isActive: true, groupedOn: 'where' },
  }),
  rule({
    key: 'accounts.authorized-keys',
    category: 'Linux Accounts',
    name: 'Authorized Keys Added',
    description: 'A key was added that opens an account over SSH.',
    filter: { objectType: ['equals:Authorized key'], action: ['Added'] },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
]
