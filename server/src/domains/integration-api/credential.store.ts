import type { IntegrationCredentialId, OrganizationId } from '@gatehouse/contract/ids'
import type { AnyTx, SystemTx } from '#platform/db/organization.ts'
import type { IntegrationCredential as CredentialTable } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql } from 'kysely'

export type CredentialData = Omit<Selectable<CredentialTable>, 'id' | 'organization_id'> & {
  id: IntegrationCredentialId
  organization_id: OrganizationId
}

const toData = (row: Selectable<CredentialTable>): CredentialData => row as CredentialData

export async function listCredentials(tx: AnyTx): Promise<CredentialData[]> {
  const rows = await tx
    .selectFrom('integration_credential')
    .selectAll()
    .orderBy('name')
    .orderBy('id')
    .execute()
  return rows.map(toData)
}

/** Locks the row, so that a renewal and a removal cannot cross. */
export async function findCredentialForUpdate(
  tx: AnyTx,
  id: IntegrationCredentialId,
): Promise<CredentialData | undefined> {
  const row = await tx
    .selectFrom('integration_credential')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toData(row)
}

/** User names are unique among all organizations, without case. */
export async function findCredentialOf(
  tx: SystemTx,
  username: string,
): Promise<CredentialData | undefined> {
  const row = await tx
    .selectFrom('integration_credential')
    .selectAll()
    .where(sql<string>`lower(username)`, '=', sql<string>`lower(${username}::text)`)
    .executeTakeFirst()
  return row && toData(row)
}

export async function saveNewCredential(
  tx: AnyTx,
  row: Insertable<CredentialTable>,
): Promise<void> {
  await tx.insertInto('integration_credential').values(row).execute()
}

export async function savePassword(
  tx: AnyTx,
  id: IntegrationCredentialId,
  password: { password_hash: Buffer; password_made_at: Date; expires_at: Date | null },
): Promise<void> {
  await tx.updateTable('integration_credential').set(password).where('id', '=', id).execute()
}

/** At most once for each step, however many requests come at once. */
export async function touchCredential(
  tx: SystemTx,
  id: IntegrationCredentialId,
  now: Date,
  unusedSince: Date,
): Promise<void> {
  await tx
    .updateTable('integration_credential')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where((where) =>
      where.or([where('last_used_at', 'is', null), where('last_used_at', '<=', unusedSince)]),
    )
    .execute()
}

export async function removeCredential(tx: AnyTx, id: IntegrationCredentialId): Promise<void> {
  await tx.deleteFrom('integration_credential').where('id', '=', id).execute()
}

/** Those whose end is known, the next to end first. */
export async function listEnding(tx: SystemTx, before: Date): Promise<CredentialData[]> {
  const rows = await tx
    .selectFrom('integration_credential')
    .selectAll()
    .where('expires_at', '<', before)
    .orderBy('expires_at')
    .execute()
  return rows.map(toData)
}
