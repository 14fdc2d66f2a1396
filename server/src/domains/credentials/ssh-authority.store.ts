import { type Insertable, type Selectable, sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { SshAuthority as AuthorityRow } from '#platform/db/tables.ts'

export type AuthorityData = Selectable<AuthorityRow>

export const findAuthority = (tx: OrganizationTx): Promise<AuthorityData | undefined> =>
  tx.selectFrom('ssh_authority').selectAll().executeTakeFirst()

/** Of several that make one at once, all then use the same. */
export async function addAuthority(
  tx: OrganizationTx,
  row: Insertable<AuthorityRow>,
): Promise<AuthorityData> {
  await tx
    .insertInto('ssh_authority')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('organization_id').doUpdateSet({ created_at: sql`ssh_authority.created_at` }),
    )
    .execute()
  return tx.selectFrom('ssh_authority').selectAll().executeTakeFirstOrThrow()
}
