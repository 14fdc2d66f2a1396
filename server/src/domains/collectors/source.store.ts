import type { ConnectorId, SiteId, SourceId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { Connector as ConnectorRow, Source as SourceRow } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'

export type SourceData = Selectable<SourceRow>
export type ConnectorData = Selectable<ConnectorRow>

export const listSources = (tx: AnyTx): Promise<SourceData[]> =>
  tx.selectFrom('source').selectAll().orderBy('name').execute()

export const listConnectors = (tx: AnyTx): Promise<ConnectorData[]> =>
  tx.selectFrom('connector').selectAll().orderBy('kind').execute()

export const findSource = (tx: OrganizationTx, id: SourceId): Promise<SourceData | undefined> =>
  tx.selectFrom('source').selectAll().where('id', '=', id).executeTakeFirst()

export async function findSourceNamed(
  tx: OrganizationTx,
  name: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('source')
    .select('id')
    .where((where) => where(where.fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .executeTakeFirst()
  return row?.id
}

export async function saveNewSource(tx: OrganizationTx, row: Insertable<SourceRow>) {
  await tx.insertInto('source').values(row).execute()
}

export async function saveSource(tx: OrganizationTx, id: SourceId, change: Updateable<SourceRow>) {
  if (Object.keys(change).length === 0) return
  await tx.updateTable('source').set(change).where('id', '=', id).execute()
}

export async function removeSource(tx: OrganizationTx, id: SourceId): Promise<void> {
  await tx.deleteFrom('source').where('id', '=', id).execute()
}

export const listConnectorsOfSource = (
  tx: OrganizationTx,
  id: SourceId,
): Promise<ConnectorData[]> =>
  tx.selectFrom('connector').selectAll().where('source_id', '=', id).orderBy('kind').execute()

export const findConnector = (
  tx: OrganizationTx,
  sourceId: SourceId,
  id: ConnectorId,
): Promise<ConnectorData | undefined> =>
  tx
    .selectFrom('connector')
    .selectAll()
    .where('id', '=', id)
    .where('source_id', '=', sourceId)
    .executeTakeFirst()

export async function saveNewConnectors(tx: OrganizationTx, rows: Insertable<ConnectorRow>[]) {
  await tx.insertInto('connector').values(rows).execute()
}

export async function saveConnector(
  tx: OrganizationTx,
  id: ConnectorId,
  change: Updateable<ConnectorRow>,
): Promise<void> {
  if (Object.keys(change).length === 0) return
  await tx.updateTable('connector').set(change).where('id', '=', id).execute()
}

/** Connectors of a site with what is above them; only those that are to run when `isRunning`. */
export async function listConnectorsOfSite(tx: OrganizationTx, siteId: SiteId) {
  return tx
    .selectFrom('connector as c')
    .innerJoin('source as s', 's.id', 'c.source_id')
    .select([
      'c.id',
      'c.kind',
      'c.settings',
      'c.is_enabled',
      'c.source_id',
      's.target_id',
      's.name as source_name',
      's.is_enabled as source_is_enabled',
    ])
    .where('s.site_id', '=', siteId)
    .orderBy('c.id')
    .execute()
}

export async function countRecords(
  tx: OrganizationTx,
  id: ConnectorId,
  { records, lastRecordAt }: { records: number; lastRecordAt: Date },
): Promise<void> {
  await tx
    .updateTable('connector')
    .set({
      record_count: sql<number>`record_count + ${records}`,
      last_record_at: sql<Date>`greatest(last_record_at, ${lastRecordAt})`,
    })
    .where('id', '=', id)
    .execute()
}
