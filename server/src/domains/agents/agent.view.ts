import { type Agent, SpoolReport } from '@gatehouse/contract/agents'
import type { AgentId, OrganizationId, SiteId } from '@gatehouse/contract/ids'
import { siteNames, statusesOf } from '#domains/organizations'
import type { AnyTx } from '#platform/db/organization.ts'
import type { AgentData } from './agent.store.ts'

export async function agentViews(tx: AnyTx, rows: readonly AgentData[]): Promise<Agent[]> {
  const statusOf = await statusesOf(tx, 'agent')
  const siteName = await siteNames(tx)
  return rows.map((row) => ({
    id: row.id as AgentId,
    organizationId: row.organization_id as OrganizationId,
    siteId: row.site_id as SiteId,
    siteName: siteName(row.site_id),
    hostname: row.hostname,
    platform: row.platform,
    version: row.version,
    isLocal: row.is_local,
    status: statusOf(row.id),
    uploadIntervalSeconds: row.upload_interval_seconds,
    enrolledAt: row.enrolled_at.toISOString(),
    ...(row.last_seen_at ? { lastSeenAt: row.last_seen_at.toISOString() } : {}),
    ...(row.spool ? { spool: SpoolReport.parse(row.spool) } : {}),
    ...(row.memory_bytes === null ? {} : { memoryBytes: row.memory_bytes }),
  }))
}
