import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { TargetData } from './target.store.ts'

/** Those with one of these names, or at one of these addresses; all in small letters. */
export async function findTargetsLike(
  tx: OrganizationTx,
  { names, addresses }: { names: readonly string[]; addresses: readonly string[] },
): Promise<TargetData[]> {
  const rows = await tx
    .selectFrom('target')
    .selectAll()
    .where(
      sql<boolean>`(lower(name) = any (${[...names]}::text[]) or lower(address) = any (${[...addresses]}::text[]))`,
    )
    .execute()
  // The constraints of the table hold what the brands say.
  return rows.map((row) => row as TargetData)
}

export async function findTargetsById(
  tx: OrganizationTx,
  ids: readonly string[],
): Promise<TargetData[]> {
  const rows = await tx
    .selectFrom('target')
    .selectAll()
    .where(sql<boolean>`id = any (${[...ids]}::uuid[])`)
    .execute()
  return rows.map((row) => row as TargetData)
}
