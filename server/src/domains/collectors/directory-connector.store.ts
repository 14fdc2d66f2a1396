import type { ConnectorId, SiteId, SourceId, TargetId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

/** The domain that the source of a connector reads; undefined when there is no such connector at the site. */
export async function findDomainOfConnector(
  tx: OrganizationTx,
  siteId: SiteId,
  connectorId: ConnectorId,
): Promise<{ source: string; targetId: TargetId | null } | undefined> {
  const row = await tx
    .selectFrom('connector as c')
    .innerJoin('source as s', 's.id', 'c.source_id')
    .select(['s.name', 's.target_id'])
    .where('c.id', '=', connectorId)
    .where('s.site_id', '=', siteId)
    .executeTakeFirst()
  return row && { source: row.name, targetId: row.target_id as TargetId | null }
}

/** Which source records the changes of a domain; the oldest when there are several. */
export async function sourcesOfDomains(tx: AnyTx): Promise<Map<TargetId, SourceId>> {
  const rows = await tx
    .selectFrom('source')
    .select(['id', 'target_id'])
    .where('target_id', 'is not', null)
    .orderBy('created_at', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.target_id as TargetId, row.id as SourceId]))
}
