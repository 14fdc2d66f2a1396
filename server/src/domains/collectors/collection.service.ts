import type { AgentConfiguration, DirectoryLogin } from '@gatehouse/contract/agents'
import {
  type CollectorReport,
  ConnectorKind,
  connectorNames,
  connectorsOf as kindsOf,
  type Source,
} from '@gatehouse/contract/collectors'
import type {
  ConnectorId,
  OrganizationId,
  SiteId,
  SourceId,
  TargetId,
} from '@gatehouse/contract/ids'
import type { Collection } from '#domains/agents'
import type { CredentialsOptions } from '#domains/credentials'
import { lockStatuses, setStatus } from '#domains/organizations'
import type { AgentContext, Clock, Context, OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { connectorHealth, type Said, silentHealth } from './connector-health.ts'
import { findDirectoryLogin } from './directory-source.ts'
import { toldOnce } from './told-once.ts'
import { createSource, listSources } from './source.service.ts'
import * as store from './source.store.ts'

type OfSite = Awaited<ReturnType<typeof store.listConnectorsOfSite>>[number]

const nameOf = (row: { kind: string }): string => connectorNames[ConnectorKind.parse(row.kind)]

/** What the domain `agents` asks with each heartbeat. */
export const collection = (options: CredentialsOptions): Collection => ({
  async connectorsOf(tx, siteId): Promise<AgentConfiguration['connectors']> {
    const rows = (await store.listConnectorsOfSite(tx, siteId)).filter(
      (row) => row.is_enabled && row.source_is_enabled,
    )
    const logins = await loginsFor(tx, options, rows)
    return rows.map((row) => {
      const directory = logins.get(row.target_id ?? '')
      return {
        id: row.id as ConnectorId,
        kind: ConnectorKind.parse(row.kind),
        settings: toldOnce(row, rows, directory !== undefined),
        ...(directory ? { directory } : {}),
      }
    })
  },
  async keepReports(ctx, tx, reports): Promise<void> {
    const rows = await store.listConnectorsOfSite(tx, ctx.principal.siteId)
    for (const row of rows) {
      // An agent may only speak of its own site's connectors; others are passed over.
      const report = reports.find(({ id }) => id === row.id)?.report
      if (report) await keepReport(ctx, tx, row, report)
    }
  },
})

async function loginsFor(
  tx: OrganizationTx,
  options: CredentialsOptions,
  rows: readonly OfSite[],
): Promise<Map<string, DirectoryLogin>> {
  const logins = new Map<string, DirectoryLogin>()
  for (const id of new Set(rows.map(({ target_id }) => target_id))) {
    const login = id === null ? undefined : await findDirectoryLogin(tx, options, id as TargetId)
    if (id !== null && login) logins.set(id, login)
  }
  return logins
}

async function keepReport(
  ctx: AgentContext,
  tx: OrganizationTx,
  row: OfSite,
  report: CollectorReport,
): Promise<void> {
  const id = row.id as ConnectorId
  await store.saveConnector(tx, id, { report: JSON.stringify(report), reported_at: ctx.now() })
  const health = connectorHealth({
    name: nameOf(row),
    isEnabled: row.is_enabled,
    isSourceEnabled: row.source_is_enabled,
    report,
  })
  await sayHealth(ctx, tx, ctx.organizationId, row, health)
}

const sayHealth = (
  clock: Clock,
  tx: OrganizationTx,
  organizationId: OrganizationId,
  row: OfSite,
  health: Said,
): Promise<boolean> =>
  setStatus(clock, tx, {
    organizationId,
    subject: { subject: 'connector', id: row.id },
    parent: { subject: 'source', id: row.source_id },
    ...health,
  })

/** What a silent agent collects is unknown until it reports again. */
export const markSilent = (
  ctx: Context,
  organizationId: OrganizationId,
  siteId: SiteId,
): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    await lockStatuses(tx, organizationId)
    for (const row of await store.listConnectorsOfSite(tx, siteId)) {
      if (!row.is_enabled || !row.source_is_enabled) continue
      await sayHealth(ctx, tx, organizationId, row, silentHealth(nameOf(row)))
    }
  })

export interface IngestConnector {
  connectorId: ConnectorId
  /** As people read it: `Linux Accounts`. */
  connector: string
  sourceId: SourceId
  source: string
}

/** Throws for a connector that is not one of this agent's site. */
export function getConnectorForIngest(
  ctx: AgentContext,
  connectorId: ConnectorId,
): Promise<IngestConnector> {
  return ctx.transaction(async (tx) => {
    const rows = await store.listConnectorsOfSite(tx, ctx.principal.siteId)
    const row = rows.find(({ id }) => id === connectorId)
    if (!row) throw notFound('connector', connectorId)
    return {
      connectorId,
      connector: nameOf(row),
      sourceId: row.source_id as SourceId,
      source: row.source_name,
    }
  })
}

export const countCollected = (
  tx: OrganizationTx,
  connectorId: ConnectorId,
  counted: { records: number; lastRecordAt: Date },
): Promise<void> => store.countRecords(tx, connectorId, counted)

/** The computer that Gatehouse runs on, with everything switched on. */
export async function ensureLocalSource(
  ctx: OrganizationContext,
  siteId: SiteId,
  name: string,
): Promise<Source> {
  const existing = (await listSources(ctx)).find(
    (source) => source.siteId === siteId && source.kind === 'linux-computer',
  )
  if (existing) return existing
  return createSource(ctx, {
    siteId,
    kind: 'linux-computer',
    name,
    connectors: kindsOf['linux-computer'].map((kind) => ({ kind, settings: {} })),
  })
}
