import type { DirectoryId, OrganizationId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

/** A directory to which passwords are sent, and how it was reached when an administrator said so. */
export interface Binding {
  directoryId: DirectoryId
  organizationId: OrganizationId
  netbiosName: string
  placeHash: Buffer
  /** When an administrator switched it on; what was read before is not believed. */
  boundAt: Date
}

const bindings = (tx: AnyTx) =>
  tx
    .selectFrom('directory_sign_in')
    .select(['directory_id', 'organization_id', 'netbios_name', 'place_hash', 'bound_at'])

interface Row {
  directory_id: string
  organization_id: string
  netbios_name: string
  place_hash: Buffer
  bound_at: Date
}

const toBinding = (row: Row): Binding => ({
  directoryId: row.directory_id as DirectoryId,
  organizationId: row.organization_id as OrganizationId,
  netbiosName: row.netbios_name,
  placeHash: row.place_hash,
  boundAt: row.bound_at,
})

export async function findBinding(tx: AnyTx, id: DirectoryId): Promise<Binding | undefined> {
  const row = await bindings(tx).where('directory_id', '=', id).executeTakeFirst()
  return row && toBinding(row)
}

/** A suffix is one directory's alone. */
export async function findBindingBySuffix(tx: AnyTx, suffix: string): Promise<Binding | undefined> {
  const row = await bindings(tx)
    .where('directory_id', 'in', (from) =>
      from
        .selectFrom('directory_sign_in_suffix')
        .select('directory_sign_in_suffix.directory_id')
        .where('suffix', '=', suffix),
    )
    .executeTakeFirst()
  return row && toBinding(row)
}

/** Several organizations may have a domain of one short name. */
export async function listBindingsByShortName(tx: AnyTx, name: string): Promise<Binding[]> {
  const rows = await bindings(tx)
    .where(sql<boolean>`lower(netbios_name) = ${name}`)
    .orderBy('directory_id')
    .execute()
  return rows.map(toBinding)
}

export async function listSuffixes(tx: AnyTx, id: DirectoryId): Promise<string[]> {
  const rows = await tx
    .selectFrom('directory_sign_in_suffix')
    .select('suffix')
    .where('directory_id', '=', id)
    .orderBy('suffix')
    .execute()
  return rows.map(({ suffix }) => suffix)
}

export async function saveBinding(
  tx: OrganizationTx,
  { directoryId, netbiosName, placeHash, boundAt }: Omit<Binding, 'organizationId'>,
  boundBy: string,
): Promise<void> {
  const row = {
    ...{ netbios_name: netbiosName, place_hash: placeHash, bound_at: boundAt },
    bound_by: boundBy,
  }
  await tx
    .insertInto('directory_sign_in')
    .values({ directory_id: directoryId, ...row })
    .onConflict((conflict) => conflict.column('directory_id').doUpdateSet(row))
    .execute()
}

/** In the place of those that it had. Answers those that it got: others belong to another directory. */
export async function replaceSuffixes(
  tx: OrganizationTx,
  id: DirectoryId,
  suffixes: readonly string[],
): Promise<string[]> {
  await tx.deleteFrom('directory_sign_in_suffix').where('directory_id', '=', id).execute()
  const rows = await tx
    .insertInto('directory_sign_in_suffix')
    .values(suffixes.map((suffix) => ({ suffix, directory_id: id })))
    .onConflict((conflict) => conflict.column('suffix').doNothing())
    .returning('suffix')
    .execute()
  return rows.map(({ suffix }) => suffix)
}

export async function removeBinding(tx: OrganizationTx, id: DirectoryId): Promise<void> {
  await tx.deleteFrom('directory_sign_in').where('directory_id', '=', id).execute()
}
