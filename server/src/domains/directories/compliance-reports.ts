import { sql } from 'kysely'
import {
  allGroups,
  cell,
  daysSince,
  fact,
  flag,
  kindName,
  location,
  membershipName,
  pairsOf,
} from './report-parts.ts'
import {
  numberColumn,
  objectColumn,
  type ReportQuery,
  textColumn,
  timeColumn,
  yesNoColumn,
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

const category = 'compliance' as const

const description = textColumn('description', 'Description')

export const complianceReports: readonly ReportQuery[] = [
  {
    ...{ key: 'group-membership', name: 'Group Membership', category },
    description: 'Who is in which group, directly and through other groups.',
    columns: [
      objectColumn('group', 'Group'),
      textColumn('groupType', 'Group type'),
      objectColumn('member', 'Member'),
      textColumn('memberType', 'Member type'),
      textColumn('membership', 'Membership'),
      textColumn('memberLocation', 'Location of the member'),
      enabled,
    ],
    with: () => pairsOf(allGroups),
    rows: () => sql`
      select ${cell('g')} as "group", ${fact('g', 'groupType')} as "groupType", ${cell('m')} as member,
        ${kindName('m')} as "memberType", ${membershipName} as membership,
        ${location('m')} as "memberLocation", ${flag('m', 'isEnabled')} as enabled
      from pair join object as g on g.id = pair.group_id join object as m on m.id = pair.member_id
      order by lower(g.name), g.id, pair.is_direct desc, lower(m.name), m.id`,
  },
  {
    ...{ key: 'groups', name: 'Groups', category },
    description: 'All groups, with how many are directly in them.',
    columns: [
      objectColumn('group', 'Group'),
      textColumn('groupType', 'Group type'),
      numberColumn('members', 'Members'),
      yesNoColumn('administrative', 'Administrative'),
      where,
      description,
      textColumn('sid', 'SID'),
      created,
    ],
    rows: () => sql`
      select ${cell('o')} as "group", ${fact('o', 'groupType')} as "groupType",
        (select count(*)::int from edge as e where e.group_id = o.id) as members,
        ${flag('o', 'isAdministrative')} as administrative, ${location('o')} as location,
        ${fact('o', 'description')} as description, ${fact('o', 'sid')} as sid, ${fact('o', 'createdAt')} as created
      from object as o where o.kind = 'group' ${byName}`,
  },
  {
    ...{ key: 'last-logon-time', name: 'Last Logon Time', category },
    description:
      'When each user last signed in. A directory tells it up to 14 days late (lastLogonTimestamp).',
    columns: [user, account, lastLogon, numberColumn('days', 'Days ago'), enabled, where],
    rows: (scope) => sql`
      select ${userCells}, ${fact('o', 'lastLogonAt')} as "lastLogon", ${daysSince('o', 'lastLogonAt', scope)} as days,
        ${flag('o', 'isEnabled')} as enabled, ${location('o')} as location
      from object as o where o.kind = 'user' ${byName}`,
  },
  {
    ...{ key: 'organizational-units', name: 'Organizational Units', category },
    description: 'All organizational units, with what is directly in them.',
    columns: [
      objectColumn('unit', 'Organizational unit'),
      textColumn('path', 'Path'),
      numberColumn('users', 'Users'),
      numberColumn('groups', 'Groups'),
      numberColumn('computers', 'Computers'),
      description,
      created,
    ],
    // The distinguished name without its first part, in which commas are escaped (RFC 4514, 2.4).
    with: () => sql`
      held as (
        select lower(regexp_replace(o.facts ->> 'dn', '^(\\\\.|[^,\\\\])*,', '')) as parent,
          count(*) filter (where o.kind = 'user')::int as users,
          count(*) filter (where o.kind = 'group')::int as groups,
          count(*) filter (where o.kind = 'computer')::int as computers
        from object as o group by 1
      )`,
    rows: () => sql`
      select ${cell('o')} as unit, ${fact('o', 'path')} as path, coalesce(held.users, 0) as users,
        coalesce(held.groups, 0) as groups, coalesce(held.computers, 0) as computers,
        ${fact('o', 'description')} as description, ${fact('o', 'createdAt')} as created
      from object as o left join held on held.parent = lower(o.facts ->> 'dn')
      where o.kind = 'organizational-unit' order by lower(o.facts ->> 'path'), o.id`,
  },
  {
    ...{ key: 'user-accounts-expired', name: 'User Accounts - Expired', category },
    description: 'Users whose accounts have run out.',
    columns: [user, account, timeColumn('expires', 'Expired'), enabled, lastLogon, where],
    rows: ({ asOf }) => sql`
      select ${userCells}, ${fact('o', 'expiresAt')} as expires, ${flag('o', 'isEnabled')} as enabled,
        ${fact('o', 'lastLogonAt')} as "lastLogon", ${location('o')} as location
      from object as o
      where o.kind = 'user' and (${fact('o', 'expiresAt')})::timestamptz <= ${asOf} ${byName}`,
  },
  {
    ...{ key: 'user-accounts-locked', name: 'User Accounts - Locked', category },
    description: 'Users who are locked out after wrong passwords.',
    columns: [user, account, enabled, lastLogon, where],
    rows: () => sql`
      select ${userCells}, ${flag('o', 'isEnabled')} as enabled, ${fact('o', 'lastLogonAt')} as "lastLogon",
        ${location('o')} as location
      from object as o where o.kind = 'user' and ${flag('o', 'isLockedOut')} ${byName}`,
  },
  {
    ...{ key: 'user-attributes', name: 'User Attributes', category },
    description: 'All users with what the directory says of them.',
    columns: [
      user,
      account,
      textColumn('principalName', 'User principal name'),
      textColumn('displayName', 'Display name'),
      textColumn('email', 'Email'),
      textColumn('department', 'Department'),
      description,
      enabled,
      yesNoColumn('neverExpires', 'Password never expires'),
      yesNoColumn('notRequired', 'Password not required'),
      timeColumn('passwordSet', 'Password set'),
      lastLogon,
      timeColumn('expires', 'Expires'),
      created,
      where,
      textColumn('sid', 'SID'),
    ],
    rows: () => sql`
      select ${userCells}, ${fact('o', 'userPrincipalName')} as "principalName",
        ${fact('o', 'displayName')} as "displayName", ${fact('o', 'email')} as email,
        ${fact('o', 'department')} as department, ${fact('o', 'description')} as description,
        ${flag('o', 'isEnabled')} as enabled, ${flag('o', 'passwordNeverExpires')} as "neverExpires",
        ${flag('o', 'passwordNotRequired')} as "notRequired", ${fact('o', 'passwordSetAt')} as "passwordSet",
        ${fact('o', 'lastLogonAt')} as "lastLogon", ${fact('o', 'expiresAt')} as expires,
        ${fact('o', 'createdAt')} as created, ${location('o')} as location, ${fact('o', 'sid')} as sid
      from object as o where o.kind = 'user' ${byName}`,
  },
  {
    ...{ key: 'user-membership', name: 'User Membership', category },
    description: 'In which groups each user is, directly and through other groups.',
    columns: [
      user,
      account,
      objectColumn('group', 'Group'),
      textColumn('groupType', 'Group type'),
      textColumn('membership', 'Membership'),
      enabled,
      where,
    ],
    with: () => pairsOf(allGroups),
    rows: () => sql`
      select ${userCells}, ${cell('g')} as "group", ${fact('g', 'groupType')} as "groupType",
        ${membershipName} as membership, ${flag('o', 'isEnabled')} as enabled, ${location('o')} as location
      from pair join object as g on g.id = pair.group_id
      join object as o on o.id = pair.member_id and o.kind = 'user'
      order by lower(o.name), o.id, pair.is_direct desc, lower(g.name), g.id`,
  },
]
