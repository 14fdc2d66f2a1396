import type { DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'
import { holdsAt } from './at-moment.ts'

const ids = ({ rows }: { rows: { id: string }[] }): DirectoryObjectId[] =>
  rows.map(({ id }) => id as DirectoryObjectId)

/**
 * The groups that an object is a member of, also through others, at a moment or now. `union` takes each once, so groups
 * that are members of each other end it.
 */
export const groupIdsOf = async (
  tx: AnyTx,
  directoryId: DirectoryId,
  objectId: DirectoryObjectId,
  at?: Date,
): Promise<DirectoryObjectId[]> =>
  ids(
    await sql<{ id: string }>`
      with recursive above (id) as (
        select m.group_id from directory_membership as m
        where m.directory_id = ${directoryId} and m.member_id = ${objectId} and ${holdsAt('m', at)}
        union
        select m.group_id from above
        join directory_membership as m on m.directory_id = ${directoryId} and m.member_id = above.id
        where ${holdsAt('m', at)}
      )
      select id from above`.execute(tx),
  )

/**
 * Those of them that give rights, as they are in a token (MS-ADTS 5.1.3.2): lists for mail are not, nor what somebody is in
 * through one, since their owners let people join. Only as the server itself read it: who runs the computer of an agent could
 * put anybody into any group.
 */
export const securityGroupIdsOf = async (
  tx: AnyTx,
  directoryId: DirectoryId,
  objectId: DirectoryObjectId,
): Promise<DirectoryObjectId[]> =>
  ids(
    await sql<{ id: string }>`
      with recursive above (id) as (
        select m.group_id from directory_membership as m
        join directory_object as g on g.directory_id = m.directory_id and g.id = m.group_id
        where m.directory_id = ${directoryId} and m.member_id = ${objectId} and ${givesRights}
        union
        select m.group_id from above
        join directory_membership as m on m.directory_id = ${directoryId} and m.member_id = above.id
        join directory_object as g on g.directory_id = m.directory_id and g.id = m.group_id
        where ${givesRights}
      )
      select id from above`.execute(tx),
  )

const givesRights = sql<boolean>`m.valid_to = 'infinity' and g.valid_to = 'infinity'
  and m.by_server and g.by_server and g.facts ->> 'isSecurityGroup' = 'true'`

export async function isMember(
  tx: AnyTx,
  directoryId: DirectoryId,
  groupId: DirectoryObjectId,
  objectId: DirectoryObjectId,
): Promise<boolean> {
  return (await groupIdsOf(tx, directoryId, objectId)).includes(groupId)
}

/** Who is in these groups, directly and through others, the groups in them too; at most `limit`. */
export const memberIdsOf = async (
  tx: AnyTx,
  directoryId: DirectoryId,
  groupIds: readonly DirectoryObjectId[],
  limit: number,
): Promise<DirectoryObjectId[]> =>
  ids(
    await sql<{ id: string }>`
      with recursive below (id) as (
        select m.member_id from directory_membership as m
        where m.directory_id = ${directoryId} and m.group_id = any (${[...groupIds]}::uuid[])
          and m.valid_to = 'infinity'
        union
        select m.member_id from below
        join directory_membership as m on m.directory_id = ${directoryId} and m.group_id = below.id
        where m.valid_to = 'infinity'
      )
      select id from below limit ${limit}`.execute(tx),
  )
