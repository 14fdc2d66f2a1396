import type { SiteId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { Site as SiteRow } from '#platform/db/tables.ts'
import type { Insertable, Selectable, Updateable } from 'kysely'

export type SiteData = Selectable<SiteRow>

export const listSites = (tx: AnyTx): Promise<SiteData[]> =>
  tx.selectFrom('site').selectAll().orderBy('name').execute()

export const findSite = (tx: AnyTx, id: SiteId): Promise<SiteData | undefined> =>
  tx.selectFrom('site').selectAll().where('id', '=', id).executeTakeFirst()

export async function findSiteNamed(tx: OrganizationTx, name: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('site')
    .select('id')
    .where((where) => where(where.fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .executeTakeFirst()
  return row?.id
}

export async function saveNewSite(tx: OrganizationTx, row: Insertable<SiteRow>): Promise<void> {
  await tx.insertInto('site').values(row).execute()
}

export async function saveSite(
  tx: OrganizationTx | SystemTx,
  id: SiteId,
  change: Updateable<SiteRow>,
): Promise<void> {
  await tx.updateTable('site').set(change).where('id', '=', id).execute()
}

export async function removeSite(tx: OrganizationTx, id: SiteId): Promise<void> {
  await tx.deleteFrom('site').where('id', '=', id).execute()
}

/** Locks the site, so that of two agents with one secret only the first gets in. */
export const findSiteBySecretForUpdate = (
  tx: SystemTx,
  secretHash: Buffer,
): Promise<SiteData | undefined> =>
  tx
    .selectFrom('site')
    .selectAll()
    .where('enrolment_hash', '=', secretHash)
    .forUpdate()
    .executeTakeFirst()
