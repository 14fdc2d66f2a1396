import { type RawBuilder, sql } from 'kysely'
import { holdsAt } from './at-moment.ts'
import type { ReportScope } from './state-report.ts'

/** The tables that reports are asked over. Not materialized, so that indexes are used. */
export const tablesOf = ({ directoryId, at }: ReportScope): RawBuilder<unknown> => sql`
  object as not materialized (
    select o.id, o.kind, o.name, o.sort_name, o.facts from directory_object as o
    where o.directory_id = ${directoryId} and ${holdsAt('o', at)}
  ),
  edge as not materialized (
    select m.group_id, m.member_id, m.valid_from as since from directory_membership as m
    where m.directory_id = ${directoryId} and ${holdsAt('m', at)}
  )`

/**
 * `pair`: each group with each that is in it, directly or through other groups. `union` takes each way once, so groups in each
 * other end it.
 */
export const pairsOf = (groups: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  inside (group_id, sub_id) as (
    select o.id, o.id from object as o where o.kind = 'group' and ${groups}
    union
    select i.group_id, e.member_id from inside as i
    join edge as e on e.group_id = i.sub_id
    join object as o on o.id = e.member_id and o.kind = 'group'
  ),
  pair as (
    select i.group_id, e.member_id, bool_or(i.group_id = i.sub_id) as is_direct
    from inside as i join edge as e on e.group_id = i.sub_id
    where e.member_id <> i.group_id
    group by i.group_id, e.member_id
  )`

export const allGroups = sql`true`
export const administrativeGroups = sql`o.facts -> 'isAdministrative' = 'true'`

/** A cell of the kind `object`. */
export const cell = (alias: string): RawBuilder<unknown> =>
  sql`jsonb_build_object('id', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)})`

/** A fact that is a text, a time, or absent. */
export const fact = (alias: string, name: string): RawBuilder<unknown> =>
  sql`${sql.ref(`${alias}.facts`)} ->> ${sql.lit(name)}`

export const flag = (alias: string, name: string): RawBuilder<unknown> =>
  sql`(${sql.ref(`${alias}.facts`)} -> ${sql.lit(name)})::boolean`

/** Where an object is: the path without its own name. Slashes within names are escaped there. */
export const location = (alias: string): RawBuilder<unknown> =>
  sql`regexp_replace(${sql.ref(`${alias}.facts`)} ->> 'path', '/(\\\\.|[^/\\\\])*$', '')`

const kindNames: Readonly<Record<string, string>> = {
  user: 'User',
  group: 'Group',
  computer: 'Computer',
  'organizational-unit': 'Organizational unit',
  contact: 'Contact',
  'service-account': 'Managed service account',
}

export const kindName = (alias: string): RawBuilder<unknown> =>
  sql`case ${sql.ref(`${alias}.kind`)} ${sql.join(
    Object.entries(kindNames).map(
      ([kind, name]) => sql`when ${sql.lit(kind)} then ${sql.lit(name)}`,
    ),
    sql` `,
  )} end`

export const membershipName = sql`case when pair.is_direct then 'Direct' else 'Nested' end`

/** Whole days since a time of the facts. */
export const daysSince = (
  alias: string,
  name: string,
  { asOf }: ReportScope,
): RawBuilder<unknown> =>
  sql`floor(extract(epoch from ${asOf}::timestamptz - (${fact(alias, name)})::timestamptz) / 86400)::int`

/** Enabled, and not used for so long; who never signed in counts from when they were made. */
export const isInactive = (alias: string, { asOf, days }: ReportScope): RawBuilder<unknown> => {
  const before = new Date(asOf.getTime() - days * 86_400_000)
  return sql`${flag(alias, 'isEnabled')} and coalesce(${fact(alias, 'lastLogonAt')}, ${fact(alias, 'createdAt')})::timestamptz
    < ${before}::timestamptz`
}
