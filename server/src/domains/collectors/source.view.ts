import {
  CollectorReport,
  type Connector,
  ConnectorKind,
  connectorNames,
  type Source,
  SourceKind,
} from '@gatehouse/contract/collectors'
import type {
  ConnectorId,
  OrganizationId,
  SiteId,
  SourceId,
  TargetId,
} from '@gatehouse/contract/ids'
import { agentsBySite } from '#domains/agents'
import { siteNames, statusesOf } from '#domains/organizations'
import type { AnyTx } from '#platform/db/organization.ts'
import type { StatusReport } from '@gatehouse/contract/statuses'
import type { ConnectorData, SourceData } from './source.store.ts'

export async function sourceViews(
  tx: AnyTx,
  sources: readonly SourceData[],
  connectors: readonly ConnectorData[],
): Promise<Source[]> {
  const statusOf = await statusesOf(tx, 'source')
  const connectorStatusOf = await statusesOf(tx, 'connector')
  const siteName = await siteNames(tx)
  const agents = await agentsBySite(tx)
  return sources.map((row) => {
    const agentId = agents.get(row.site_id)
    return {
      id: row.id as SourceId,
      organizationId: row.organization_id as OrganizationId,
      siteId: row.site_id as SiteId,
      siteName: siteName(row.site_id),
      ...(agentId ? { agentId } : {}),
      ...(row.target_id ? { targetId: row.target_id as TargetId } : {}),
      kind: SourceKind.parse(row.kind),
      name: row.name,
      isEnabled: row.is_enabled,
      status: statusOf(row.id),
      connectors: connectors
        .filter((connector) => connector.source_id === row.id)
        .map((connector) => connectorView(connector, connectorStatusOf(connector.id))),
      createdAt: row.created_at.toISOString(),
    }
  })
}

export function connectorView(row: ConnectorData, status: StatusReport): Connector {
  const kind = ConnectorKind.parse(row.kind)
  return {
    id: row.id as ConnectorId,
    sourceId: row.source_id as SourceId,
    kind,
    name: connectorNames[kind],
    isEnabled: row.is_enabled,
    settings: row.settings as Record<string, unknown>,
    status,
    ...(row.report ? { report: CollectorReport.parse(row.report) } : {}),
    ...(row.last_record_at ? { lastRecordAt: row.last_record_at.toISOString() } : {}),
    recordCount: row.record_count,
  }
}
