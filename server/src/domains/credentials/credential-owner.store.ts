import { CredentialId, OrganizationId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'

/** To which organization each belongs; what is not there, or out of reach, is missing. */
export async function ownersOfCredentials(
  tx: AnyTx,
  ids: readonly CredentialId[],
): Promise<Map<CredentialId, OrganizationId>> {
  const rows = await tx
    .selectFrom('credential')
    .select(['id', 'organization_id'])
    .where(sql<boolean>`id = any (${[...ids]}::uuid[])`)
    .execute()
  return new Map(
    rows.map((row) => [CredentialId.parse(row.id), OrganizationId.parse(row.organization_id)]),
  )
}
