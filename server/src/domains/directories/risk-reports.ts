import { type RawBuilder, sql } from 'kysely'
import {
  administrativeGroups,
  cell,
  daysSince,
  fact,
  flag,
  isInactive,
  kindName,
  location,
  membershipName,
  pairsOf,
} from './report-parts.ts'
import {
  numberColumn,
  objectColumn,
  type ReportQuery,
  type ReportScope,
  textColumn,
  timeColumn,
} from './state-report.ts'
import {
  account,
  byName,
  created,
  enabled,
  lastLogon,
  user,
  userCells,
  where,
} from './report-columns.ts'

export interface Measured {
  count: number
  total: number
}

/** A report that is also measured: so many of so many. */
export interface RiskQuery extends ReportQuery {
  /** Of all that could be concerned, in percent: from there on the risk is medium, and high. */
  mediumFrom: number
  highFrom: number
  /** How many are concerned, where that is not the number of rows. */
  count?: (scope: ReportScope) => RawBuilder<unknown>
  total: (scope: ReportScope) => RawBuilder<unknown>
}

const category = 'risk' as const

const computer = objectColumn('computer', 'Computer')
const system = textColumn('operatingSystem', 'Operating system')
const inactiveDays = numberColumn('days', 'Days without logon')

const computerCells = sql`${cell('o')} as computer, ${fact('o', 'operatingSystem')} as "operatingSystem"`
const usage = sql`${fact('o', 'lastLogonAt')} as "lastLogon", ${fact('o', 'createdAt')} as created, ${location('o')} as location`

const enabledUsers = () =>
  sql`select count(*)::int as n from object as o where o.kind = 'user' and ${flag('o', 'isEnabled')}`
const computers = () => sql`select count(*)::int as n from object as o where o.kind = 'computer'`

const passwordReport =
  (name: string): ReportQuery['rows'] =>
  () =>
    sql`
    select ${userCells}, ${fact('o', 'passwordSetAt')} as "passwordSet", ${usage}
    from object as o where o.kind = 'user' and ${flag('o', 'isEnabled')} and ${flag('o', name)} ${byName}`

const passwordColumns = [
  ...[user, account, timeColumn('passwordSet', 'Password set')],
  ...[lastLogon, created, where],
]

export const riskReports: readonly RiskQuery[] = [
  {
    ...{ key: 'administrative-groups', name: 'Administrative Groups', category },
    description: 'Who is in groups with power over the domain, directly and through other groups.',
    columns: [
      objectColumn('group', 'Group'),
      textColumn('groupLocation', 'Location of the group'),
      objectColumn('member', 'Member'),
      textColumn('memberType', 'Member type'),
      textColumn('membership', 'Membership'),
      textColumn('memberLocation', 'Location of the member'),
      enabled,
    ],
    with: () => pairsOf(administrativeGroups),
    rows: () => sql`
      select ${cell('g')} as "group", ${location('g')} as "groupLocation", ${cell('m')} as member,
        ${kindName('m')} as "memberType", ${membershipName} as membership,
        ${location('m')} as "memberLocation", ${flag('m', 'isEnabled')} as enabled
      from pair join object as g on g.id = pair.group_id join object as m on m.id = pair.member_id
      order by lower(g.name), g.id, pair.is_direct desc, lower(m.name), m.id`,
    // Groups that give power to somebody, of all groups.
    count: () => sql`select count(distinct pair.group_id)::int as n from pair`,
    total: () => sql`select count(*)::int as n from object as o where o.kind = 'group'`,
    ...{ mediumFrom: 10, highFrom: 25 },
  },
  {
    ...{ key: 'empty-security-groups', name: 'Empty Security Groups', category },
    description: 'Security groups without a member.',
    columns: [
      objectColumn('group', 'Group'),
      textColumn('groupType', 'Group type'),
      where,
      textColumn('description', 'Description'),
      created,
    ],
    rows: () => sql`
      select ${cell('o')} as "group", ${fact('o', 'groupType')} as "groupType", ${location('o')} as location,
        ${fact('o', 'description')} as description, ${fact('o', 'createdAt')} as created
      from object as o where o.kind = 'group' and ${flag('o', 'isSecurityGroup')}
        and not exists (select from edge as e where e.group_id = o.id) ${byName}`,
    total: () =>
      sql`select count(*)::int as n from object as o where o.kind = 'group' and ${flag('o', 'isSecurityGroup')}`,
    ...{ mediumFrom: 20, highFrom: 50 },
  },
  {
    ...{ key: 'inactive-user-accounts', name: 'Inactive User Accounts', category },
    description:
      'Enabled users who have not signed in for so many days. A directory tells a logon up to 14 days late.',
    columns: [user, account, inactiveDays, lastLogon, created, where],
    defaultDays: 30,
    rows: (scope) => sql`
      select ${userCells}, ${daysSince('o', 'lastLogonAt', scope)} as days, ${usage}
      from object as o where o.kind = 'user' and ${isInactive('o', scope)} ${byName}`,
    total: enabledUsers,
    ...{ mediumFrom: 5, highFrom: 15 },
  },
  {
    ...{
      key: 'password-never-expires',
      name: 'User Accounts with "Password Never Expires"',
      category,
    },
    description: 'Enabled users whose password may stay the same for ever.',
    columns: passwordColumns,
    rows: passwordReport('passwordNeverExpires'),
    total: enabledUsers,
    ...{ mediumFrom: 2, highFrom: 10 },
  },
  {
    ...{
      key: 'password-not-required',
      name: 'User Accounts with "Password Not Required"',
      category,
    },
    description: 'Enabled users who may have an empty password.',
    columns: passwordColumns,
    rows: passwordReport('passwordNotRequired'),
    total: enabledUsers,
    ...{ mediumFrom: 1, highFrom: 3 },
  },
  {
    key: 'user-accounts-with-administrative-permissions',
    ...{ name: 'User Accounts with Administrative Permissions', category },
    description: 'Enabled users in groups with power over the domain, also through other groups.',
    columns: [
      user,
      account,
      textColumn('groups', 'Administrative groups'),
      lastLogon,
      created,
      where,
    ],
    with: () => pairsOf(administrativeGroups),
    rows: () => sql`
      select ${userCells}, held.groups, ${usage}
      from (
        select pair.member_id, string_agg(g.name, ', ' order by lower(g.name)) as groups
        from pair join object as g on g.id = pair.group_id group by pair.member_id
      ) as held
      join object as o on o.id = held.member_id and o.kind = 'user' and ${flag('o', 'isEnabled')}
      ${byName}`,
    total: enabledUsers,
    ...{ mediumFrom: 2, highFrom: 5 },
  },
  {
    ...{ key: 'disabled-computer-accounts', name: 'Disabled Computer Accounts', category },
    description: 'Computers whose accounts are disabled, and could be deleted.',
    columns: [computer, system, lastLogon, created, where],
    rows: () => sql`
      select ${computerCells}, ${usage}
      from object as o where o.kind = 'computer' and not ${flag('o', 'isEnabled')} ${byName}`,
    total: computers,
    ...{ mediumFrom: 5, highFrom: 15 },
  },
  {
    ...{ key: 'inactive-computer-accounts', name: 'Inactive Computer Accounts', category },
    description: 'Enabled computers that have not signed in for so many days.',
    columns: [computer, system, inactiveDays, lastLogon, created, where],
    defaultDays: 35,
    rows: (scope) => sql`
      select ${computerCells}, ${daysSince('o', 'lastLogonAt', scope)} as days, ${usage}
      from object as o where o.kind = 'computer' and ${isInactive('o', scope)} ${byName}`,
    total: computers,
    ...{ mediumFrom: 5, highFrom: 15 },
  },
]
