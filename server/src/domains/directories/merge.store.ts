import type { DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import { type RawBuilder, sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'

/** A picture that becomes what is known. */
export interface Merge {
  directoryId: DirectoryId
  pictureId: string
  /** What is not in it is gone; else only `gone` is. */
  isWhole: boolean
  /** What an agent told is kept as such: it gives nobody a right. */
  isByServer: boolean
  at: Date
}

/** Whom a statement changed, `most` at most, and how many there were. */
export interface Changed {
  ids: DirectoryObjectId[]
  count: number
}

interface Row {
  id: string
  count: number
}

const toChanged = ({ rows }: { rows: Row[] }): Changed => ({
  ids: rows.map(({ id }) => id as DirectoryObjectId),
  count: rows[0]?.count ?? 0,
})

/** An object that was told several times is as it was told last. */
const pictured = (pictureId: string): RawBuilder<unknown> => sql`
  select distinct on (1) (object ->> 'id')::uuid as id, object ->> 'kind' as kind,
    object - 'id' - 'kind' - 'memberIds' as facts
  from directory_picture_part as part,
    jsonb_array_elements(part.objects) with ordinality as told (object, position)
  where part.picture_id = ${pictureId}
  order by 1, part.part desc, told.position desc`

const memberships = (pictureId: string): RawBuilder<unknown> => sql`
  select (object ->> 'id')::uuid as group_id, member::uuid as member_id
  from directory_picture_part as part, jsonb_array_elements(part.objects) as object,
    jsonb_array_elements_text(object -> 'memberIds') as member
  where part.picture_id = ${pictureId}
  union
  select (pair ->> 0)::uuid, (pair ->> 1)::uuid
  from directory_picture_part as part, jsonb_array_elements(part.joined) as pair
  where part.picture_id = ${pictureId}`

/** Read before the rest: what is in the picture as well has come back since. */
const gone = (pictureId: string): RawBuilder<unknown> => sql`
  select id from directory_picture_part as part, unnest(part.gone) as id
  where part.picture_id = ${pictureId} and id not in (select id from picture)`

// `whenChanged` is not replicated: each controller has its own (MS-ADTS 3.1.1.4.5), so it makes no new state.
const isAsBefore = sql`p.kind = o.kind and p.facts - 'changedAt' = o.facts - 'changedAt'`

/** An agent may tell that somebody signed in, without that anybody has to read it again. */
const givesTheSame = sql`p.kind = o.kind and p.facts - ${passing()} = o.facts - ${passing()}`

function passing(): RawBuilder<unknown> {
  return sql`array['changedAt', 'lastLogonAt', 'passwordSetAt', 'isLockedOut', 'lapsExpiresAt']`
}

/** Ends states that objects are no longer in. */
export const endStates = async (
  tx: OrganizationTx,
  { directoryId, pictureId, isWhole, at }: Merge,
  most: number,
): Promise<Changed> =>
  toChanged(
    await sql<Row>`
      with picture as materialized (${pictured(pictureId)}),
      ended as (
        update directory_object as o set valid_to = ${at}
        where o.directory_id = ${directoryId} and o.valid_to = 'infinity'
          and ${isWhole ? sql`true` : sql`o.id = any (array(select id from picture union all ${gone(pictureId)}))`}
          and not exists (select from picture as p where p.id = o.id and ${isAsBefore})
        returning o.id
      )
      select id, count(*) over ()::int as count from ended limit ${most}`.execute(tx),
  )

/** After `endStates`: whatever has no state now is new, or in another one. */
export const beginStates = async (
  tx: OrganizationTx,
  { directoryId, pictureId, isByServer, at }: Merge,
  most: number,
): Promise<Changed> =>
  toChanged(
    await sql<Row>`
      with picture as materialized (${pictured(pictureId)}),
      begun as (
        insert into directory_object (directory_id, id, valid_from, kind, name, facts, by_server)
        select ${directoryId}::uuid, p.id, ${at}::timestamptz, p.kind, p.facts ->> 'name', p.facts,
          ${isByServer}::boolean or exists (select from directory_object as o
            where o.directory_id = ${directoryId} and o.id = p.id and o.valid_to = ${at} and o.by_server
              and ${givesTheSame})
        from picture as p
        where not exists (select from directory_object as o
          where o.directory_id = ${directoryId} and o.id = p.id and o.valid_to = 'infinity')
        returning id
      )
      select id, count(*) over ()::int as count from begun limit ${most}`.execute(tx),
  )

/** Facts that make no state of their own, of objects that are as before. */
export async function refreshStates(
  tx: OrganizationTx,
  { directoryId, pictureId }: Merge,
): Promise<void> {
  await sql`
    with picture as materialized (${pictured(pictureId)})
    update directory_object as o set facts = p.facts from picture as p
    where o.directory_id = ${directoryId} and o.id = p.id and o.valid_to = 'infinity'
      and o.facts <> p.facts`.execute(tx)
}

/** Answers with members that are no longer in a group. */
export const endMemberships = async (
  tx: OrganizationTx,
  { directoryId, pictureId, isWhole, at }: Merge,
  most: number,
): Promise<Changed> =>
  toChanged(
    await sql<Row>`
      with picture as materialized (${pictured(pictureId)}),
      member as materialized (${memberships(pictureId)}),
      gone as materialized (${gone(pictureId)}),
      ended as (
        update directory_membership as m set valid_to = ${at}
        where m.directory_id = ${directoryId} and m.valid_to = 'infinity'
          and ${isWhole ? sql`true` : concernedBy(pictureId)}
          and not exists (select from member as p where p.group_id = m.group_id and p.member_id = m.member_id)
        returning m.member_id as id
      )
      select id, count(*) over ()::int as count from ended limit ${most}`.execute(tx),
  )

/** Of a difference: groups whose members are told, and whatever has to do with an object that is gone. */
const concernedBy = (pictureId: string): RawBuilder<unknown> => sql`(
  m.group_id = any (array(
    select (object ->> 'id')::uuid from directory_picture_part as part, jsonb_array_elements(part.objects) as object
    where part.picture_id = ${pictureId} and object ? 'memberIds'
    union all select id from gone))
  or m.member_id = any (array(select id from gone)))`

/** Answers with members that came into a group. */
export const beginMemberships = async (
  tx: OrganizationTx,
  { directoryId, pictureId, isByServer, at }: Merge,
  most: number,
): Promise<Changed> =>
  toChanged(
    await sql<Row>`
      with member as materialized (${memberships(pictureId)}),
      begun as (
        insert into directory_membership (directory_id, group_id, member_id, valid_from, by_server)
        select ${directoryId}::uuid, p.group_id, p.member_id, ${at}::timestamptz, ${isByServer}::boolean
        from member as p
        where not exists (select from directory_membership as m
          where m.directory_id = ${directoryId} and m.group_id = p.group_id
            and m.member_id = p.member_id and m.valid_to = 'infinity')
        returning member_id as id
      )
      select id, count(*) over ()::int as count from begun limit ${most}`.execute(tx),
  )

/** After the rest of a picture that the server took: what an agent had told is so. Answers with whom that concerns. */
export async function confirm(
  tx: OrganizationTx,
  { directoryId, pictureId }: Merge,
  most: number,
): Promise<{ states: Changed; memberships: Changed }> {
  const states = await sql<Row>`
    with picture as materialized (${pictured(pictureId)}),
    confirmed as (
      update directory_object as o set by_server = true from picture as p
      where o.directory_id = ${directoryId} and o.id = p.id and o.valid_to = 'infinity' and not o.by_server
      returning o.id
    )
    select id, count(*) over ()::int as count from confirmed limit ${most}`.execute(tx)
  const members = await sql<Row>`
    with member as materialized (${memberships(pictureId)}),
    confirmed as (
      update directory_membership as m set by_server = true from member as p
      where m.directory_id = ${directoryId} and m.group_id = p.group_id and m.member_id = p.member_id
        and m.valid_to = 'infinity' and not m.by_server
      returning m.member_id as id
    )
    select id, count(*) over ()::int as count from confirmed limit ${most}`.execute(tx)
  return { states: toChanged(states), memberships: toChanged(members) }
}

/** Accounts whose time ran out after `from`, until `to`. */
export const listExpired = async (
  tx: OrganizationTx,
  directoryId: DirectoryId,
  { from, to }: { from: Date; to: Date },
  most: number,
): Promise<Changed> =>
  toChanged(
    await sql<Row>`
      select id, count(*) over ()::int as count from directory_object
      where directory_id = ${directoryId} and valid_to = 'infinity' and facts ? 'expiresAt'
        and facts ->> 'expiresAt' > ${from.toISOString()} and facts ->> 'expiresAt' <= ${to.toISOString()}
      limit ${most}`.execute(tx),
  )

export interface Counts {
  users: number
  enabledUsers: number
  groups: number
  computers: number
  organizationalUnits: number
  memberships: number
}

export async function countKnown(tx: OrganizationTx, directoryId: DirectoryId): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select
      count(*) filter (where kind = 'user')::int as users,
      count(*) filter (where kind = 'user' and facts -> 'isEnabled' = 'true')::int as "enabledUsers",
      count(*) filter (where kind = 'group')::int as groups,
      count(*) filter (where kind = 'computer')::int as computers,
      count(*) filter (where kind = 'organizational-unit')::int as "organizationalUnits",
      (select count(*)::int from directory_membership
        where directory_id = ${directoryId} and valid_to = 'infinity') as memberships
    from directory_object where directory_id = ${directoryId} and valid_to = 'infinity'`.execute(tx)
  return rows[0] ?? noCounts
}

export const noCounts: Counts = {
  ...{ users: 0, enabledUsers: 0, groups: 0, computers: 0, organizationalUnits: 0 },
  memberships: 0,
}
