import { CredentialId, OrganizationId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

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

/** Of the organization, by id or by name in small letters: for those that know credentials by what people typed. */
export async function findCredentials(
  tx: OrganizationTx,
  by: { ids: readonly CredentialId[] } | { names: readonly string[] },
): Promise<{ id: CredentialId; name: string }[]> {
  const rows = await tx
    .selectFrom('credential')
    .select(['id', 'name'])
    .where(
      'ids' in by
        ? sql<boolean>`id = any (${[...by.ids]}::uuid[])`
        : sql<boolean>`lower(name) = any (${[...by.names]}::text[])`,
    )
    .execute()
  return rows.map(({ id, name }) => ({ id: CredentialId.parse(id), name }))
}
