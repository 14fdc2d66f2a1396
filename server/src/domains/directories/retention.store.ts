import type { DirectoryId } from '@gatehouse/contract/ids'
import { type RawBuilder, sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'

/** From now on nothing is said of a moment before; what is known as of an earlier one stays known as of then. */
export async function knowOnlySince(
  tx: OrganizationTx,
  id: DirectoryId,
  before: Date,
): Promise<void> {
  await sql`
    update directory set known_since = least(${before}::timestamptz, known_at)
    where id = ${id} and known_since < least(${before}::timestamptz, known_at)`.execute(tx)
}

/** Some of the states that objects were in until then, and no longer; how many were removed. */
export const removeEndedStates = (
  tx: OrganizationTx,
  id: DirectoryId,
  before: Date,
  limit: number,
): Promise<number> => removeSome(tx, sql`directory_object`, ended(id, before), limit)

/** Some of the memberships that were until then, and no longer; how many were removed. */
export const removeEndedMemberships = (
  tx: OrganizationTx,
  id: DirectoryId,
  before: Date,
  limit: number,
): Promise<number> => removeSome(tx, sql`directory_membership`, ended(id, before), limit)

/** Said twice, so that the index of what has ended is used. */
const ended = (id: DirectoryId, before: Date): RawBuilder<unknown> =>
  sql`directory_id = ${id} and valid_to < 'infinity' and valid_to <= ${before}`

async function removeSome(
  tx: OrganizationTx,
  table: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
  limit: number,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from ${table} where ctid = any (array(
      select ctid from ${table} where ${condition} limit ${limit}))`.execute(tx)
  return Number(numAffectedRows)
}
