import {
  type Connector,
  type ConnectorKind,
  ConnectorKind as ConnectorKindSchema,
  connectorNames,
  connectorsOf as kindsOf,
  CollectorReport,
  type Source,
  type SourceKind,
} from '@gatehouse/contract/collectors'
import { ConnectorId, type SiteId, SourceId, type TargetId } from '@gatehouse/contract/ids'
import type { StatusChange } from '@gatehouse/contract/statuses'
import { recordAuditEvent } from '#domains/audit-trail'
import {
  forgetStatus,
  getSite,
  lockStatuses,
  setStatus,
  statusesOf,
  statusHistory,
} from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { invalidField, notFound, requireFreeName } from '#platform/errors.ts'
import { connectorHealth } from './connector-health.ts'
import { parseSettings } from './connector-settings.ts'
import { requireFittingTarget } from './directory-source.ts'
import * as store from './source.store.ts'
import { connectorView, sourceViews } from './source.view.ts'

export interface NewSource {
  siteId: SiteId
  kind: SourceKind
  name: string
  /** Of Active Directory. */
  targetId?: TargetId | undefined
  connectors: { kind: ConnectorKind; settings: Record<string, unknown> }[]
}

export const listSources = (ctx: OrganizationContext): Promise<Source[]> =>
  ctx.transaction(async (tx) =>
    sourceViews(tx, await store.listSources(tx), await store.listConnectors(tx)),
  )

async function getRow(tx: OrganizationTx, id: SourceId): Promise<store.SourceData> {
  const row = await store.findSource(tx, id)
  if (!row) throw notFound('source', id)
  return row
}

async function viewOf(tx: OrganizationTx, id: SourceId): Promise<Source> {
  const connectors = await store.listConnectorsOfSource(tx, id)
  const [view] = await sourceViews(tx, [await getRow(tx, id)], connectors)
  if (!view) throw notFound('source', id)
  return view
}

export const getSource = (
  ctx: OrganizationContext,
  id: SourceId,
): Promise<Source & { history: StatusChange[] }> =>
  ctx.transaction(async (tx) => ({
    ...(await viewOf(tx, id)),
    history: await statusHistory(tx, { subject: 'source', id }),
  }))

export function createSource(ctx: OrganizationContext, input: NewSource): Promise<Source> {
  const wrong = input.connectors.find(({ kind }) => !kindsOf[input.kind].includes(kind))
  if (wrong) throw invalidField('connectors', `This kind of source has no connector ${wrong.kind}.`)
  if (new Set(input.connectors.map(({ kind }) => kind)).size < input.connectors.length) {
    throw invalidField('connectors', 'Choose each connector once.')
  }
  return ctx.transaction(async (tx) => {
    await lockStatuses(tx, ctx.organizationId)
    await getSite(tx, input.siteId)
    await requireFittingTarget(ctx, tx, input.kind, input.targetId)
    requireFreeName('a source', input.name, await store.findSourceNamed(tx, input.name))
    const id = newId(SourceId, ctx.now())
    await store.saveNewSource(tx, {
      id,
      site_id: input.siteId,
      target_id: input.targetId ?? null,
      kind: input.kind,
      name: input.name,
      created_at: ctx.now(),
    })
    await store.saveNewConnectors(
      tx,
      input.connectors.map(({ kind, settings }) => ({
        id: newId(ConnectorId, ctx.now()),
        source_id: id,
        kind,
        settings: JSON.stringify(parseSettings(kind, settings)),
        created_at: ctx.now(),
      })),
    )
    await refreshSource(ctx, tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'source.created',
      summary: `Added the source ${input.name} with ${input.connectors.map(({ kind }) => connectorNames[kind]).join(', ')}.`,
      details: { ...input },
    })
    return viewOf(tx, id)
  })
}

/** Says again how the source and each of its connectors are, after their switches changed. */
async function refreshSource(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  id: SourceId,
): Promise<void> {
  const source = await getRow(tx, id)
  const subject = { subject: 'source', id } as const
  await setStatus(ctx, tx, {
    organizationId: ctx.organizationId,
    subject,
    parent: { subject: 'site', id: source.site_id },
    name: source.name,
    ...(source.is_enabled
      ? { status: 'healthy', reason: `${source.name} is collected.` }
      : { status: 'disabled', reason: `Collection from ${source.name} is switched off.` }),
  })
  for (const connector of await store.listConnectorsOfSource(tx, id)) {
    const name = connectorNames[ConnectorKindSchema.parse(connector.kind)]
    await setStatus(ctx, tx, {
      organizationId: ctx.organizationId,
      subject: { subject: 'connector', id: connector.id },
      parent: subject,
      ...connectorHealth({
        name,
        isEnabled: connector.is_enabled,
        isSourceEnabled: source.is_enabled,
        report: connector.report ? CollectorReport.parse(connector.report) : undefined,
      }),
    })
  }
}

export function updateSource(
  ctx: OrganizationContext,
  id: SourceId,
  { name, isEnabled }: { name?: string | undefined; isEnabled?: boolean | undefined },
): Promise<Source> {
  return ctx.transaction(async (tx) => {
    await lockStatuses(tx, ctx.organizationId)
    const before = await getRow(tx, id)
    if (name !== undefined)
      requireFreeName('a source', name, await store.findSourceNamed(tx, name), id)
    await store.saveSource(tx, id, {
      ...(name === undefined ? {} : { name }),
      ...(isEnabled === undefined ? {} : { is_enabled: isEnabled }),
    })
    await refreshSource(ctx, tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'source.updated',
      summary: whatChanged(before, name, isEnabled),
    })
    return viewOf(tx, id)
  })
}

function whatChanged(before: store.SourceData, name?: string, isEnabled?: boolean): string {
  const parts = [
    name === undefined || name === before.name ? [] : [`renamed it to ${name}`],
    isEnabled === undefined ? [] : [`switched its collection ${isEnabled ? 'on' : 'off'}`],
  ].flat()
  return `Changed the source ${before.name}: ${parts.join(' and ') || 'nothing'}.`
}

/** What it recorded stays. */
export function removeSource(ctx: OrganizationContext, id: SourceId): Promise<void> {
  return ctx.transaction(async (tx) => {
    await lockStatuses(tx, ctx.organizationId)
    const { name } = await getRow(tx, id)
    await store.removeSource(tx, id)
    await forgetStatus(ctx, tx, { subject: 'source', id })
    await recordAuditEvent(ctx, tx, {
      type: 'source.removed',
      summary: `Removed the source ${name}; its records stay.`,
    })
  })
}

async function getConnectorRow(tx: OrganizationTx, sourceId: SourceId, id: ConnectorId) {
  const row = await store.findConnector(tx, sourceId, id)
  if (!row) throw notFound('connector', id)
  return row
}

async function connectorViewOf(
  tx: OrganizationTx,
  sourceId: SourceId,
  id: ConnectorId,
): Promise<Connector> {
  const statusOf = await statusesOf(tx, 'connector')
  return connectorView(await getConnectorRow(tx, sourceId, id), statusOf(id))
}

export const getConnector = (
  ctx: OrganizationContext,
  sourceId: SourceId,
  id: ConnectorId,
): Promise<Connector & { history: StatusChange[] }> =>
  ctx.transaction(async (tx) => ({
    ...(await connectorViewOf(tx, sourceId, id)),
    history: await statusHistory(tx, { subject: 'connector', id }),
  }))

/** The agent learns it with its next heartbeat. */
export function updateConnector(
  ctx: OrganizationContext,
  sourceId: SourceId,
  id: ConnectorId,
  change: {
    isEnabled?: boolean | undefined
    settings?: Record<string, unknown> | undefined
  },
): Promise<Connector> {
  return ctx.transaction(async (tx) => {
    await lockStatuses(tx, ctx.organizationId)
    const before = await getConnectorRow(tx, sourceId, id)
    const kind = ConnectorKindSchema.parse(before.kind)
    const settings = change.settings && parseSettings(kind, change.settings)
    await store.saveConnector(tx, id, {
      ...(change.isEnabled === undefined ? {} : { is_enabled: change.isEnabled }),
      ...(settings ? { settings: JSON.stringify(settings) } : {}),
    })
    await refreshSource(ctx, tx, sourceId)
    await recordAuditEvent(ctx, tx, {
      type: 'connector.updated',
      summary: `Changed the connector ${connectorNames[kind]} of ${(await getRow(tx, sourceId)).name}.`,
      details: { before: before.settings, ...change },
    })
    return connectorViewOf(tx, sourceId, id)
  })
}
