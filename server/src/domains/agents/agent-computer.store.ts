import type { SiteId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'

/** The computer that an agent runs on, as it tells of itself. */
export interface AgentComputer {
  siteId: SiteId
  organizationId: string
  hostname: string
  /** Of its SSH server: `SHA256:` and base64. */
  fingerprints: string[]
}

export async function listAgentComputers(tx: AnyTx): Promise<AgentComputer[]> {
  const rows = await tx
    .selectFrom('agent')
    .select(['site_id', 'organization_id', 'hostname', 'host_key_fingerprints'])
    .execute()
  return rows.map((row) => ({
    siteId: row.site_id as SiteId,
    organizationId: row.organization_id,
    hostname: row.hostname,
    fingerprints: row.host_key_fingerprints,
  }))
}
