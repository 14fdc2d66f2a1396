import type { SiteId, SourceId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'

/** An audited computer: where the agent of its site runs. */
export interface Computer {
  sourceId: SourceId
  organizationId: string
  siteId: SiteId
  name: string
}

export async function listComputers(tx: AnyTx): Promise<Computer[]> {
  const rows = await tx
    .selectFrom('source')
    .select(['id', 'organization_id', 'site_id', 'name'])
    .where('kind', '=', 'linux-computer')
    .orderBy('name')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    sourceId: row.id as SourceId,
    organizationId: row.organization_id,
    siteId: row.site_id as SiteId,
    name: row.name,
  }))
}
