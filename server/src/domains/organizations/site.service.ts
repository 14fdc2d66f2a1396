import { SiteId } from '@gatehouse/contract/ids'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Site } from '@gatehouse/contract/sites'
import { z } from 'zod'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context, OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { notFound, requireFreeName } from '#platform/errors.ts'
import { domainEvent, raise } from '#platform/jobs/jobs.ts'
import { type ConnectionPoint, issueConnectionString, redeem } from './connection-string.ts'
import { hasSites } from './organization-deletion.service.ts'
import { refreshOwnStatus } from './organization.service.ts'
import * as store from './site.store.ts'
import { forgetStatus, setStatus, statusesOf } from './status.service.ts'
import { countChildren, lockStatuses } from './status.store.ts'

export const siteRemoved = domainEvent('site.removed', z.object({ siteId: SiteId }))

const waitsForAgent = 'No agent is enrolled yet. Install one with the connection string.'

async function siteViews(tx: AnyTx, rows: readonly store.SiteData[]): Promise<Site[]> {
  const statusOf = await statusesOf(tx, 'site')
  const agents = await countChildren(tx, 'agent', 'parent_id')
  const sources = await countChildren(tx, 'source', 'parent_id')
  return rows.map((row) => ({
    id: row.id as SiteId,
    organizationId: row.organization_id as OrganizationId,
    name: row.name,
    status: statusOf(row.id),
    sourceCount: sources.get(row.id) ?? 0,
    hasAgent: agents.has(row.id),
    ...(row.enrolment_expires_at
      ? { connectionStringExpiresAt: row.enrolment_expires_at.toISOString() }
      : {}),
    createdAt: row.created_at.toISOString(),
  }))
}

export const listSites = (ctx: OrganizationContext): Promise<Site[]> =>
  ctx.transaction(async (tx) => siteViews(tx, await store.listSites(tx)))

async function viewOf(tx: OrganizationTx, id: SiteId): Promise<Site> {
  const [view] = await siteViews(tx, [await getSite(tx, id)])
  if (!view) throw notFound('site', id)
  return view
}

/** Throws for a site of another organization as for one that never was. */
export async function getSite(tx: AnyTx, id: SiteId): Promise<store.SiteData> {
  const row = await store.findSite(tx, id)
  if (!row) throw notFound('site', id)
  return row
}

export const siteNames = async (tx: AnyTx): Promise<(id: string) => string> => {
  const names = new Map((await store.listSites(tx)).map((row) => [row.id, row.name]))
  return (id) => names.get(id) ?? ''
}

type WithConnectionString = Site & { connectionString: string; expiresAt: string }

export function createSite(
  ctx: OrganizationContext,
  point: ConnectionPoint,
  name: string,
): Promise<WithConnectionString> {
  return ctx.transaction(async (tx) => {
    await lockStatuses(tx, ctx.organizationId)
    requireFreeName('a site', name, await store.findSiteNamed(tx, name))
    const id = newId(SiteId, ctx.now())
    await store.saveNewSite(tx, { id, name, created_at: ctx.now() })
    await setStatus(ctx, tx, {
      organizationId: ctx.organizationId,
      subject: { subject: 'site', id },
      parent: { subject: 'organization', id: ctx.organizationId },
      status: 'not-configured',
      reason: waitsForAgent,
    })
    await refreshOwnStatus(ctx, tx, ctx.organizationId, true)
    const issued = await issueConnectionString(ctx, tx, point, id)
    await recordAuditEvent(ctx, tx, { type: 'site.created', summary: `Created the site ${name}.` })
    return { ...(await viewOf(tx, id)), ...issued }
  })
}

export function renameSite(ctx: OrganizationContext, id: SiteId, name: string): Promise<Site> {
  return ctx.transaction(async (tx) => {
    const before = await getSite(tx, id)
    requireFreeName('a site', name, await store.findSiteNamed(tx, name), id)
    await store.saveSite(tx, id, { name })
    await recordAuditEvent(ctx, tx, {
      type: 'site.renamed',
      summary: `Renamed the site ${before.name} to ${name}.`,
    })
    return viewOf(tx, id)
  })
}

/** Its agent and sources go with it; what they recorded stays. */
export function removeSite(ctx: OrganizationContext, id: SiteId): Promise<void> {
  return ctx.transaction(async (tx) => {
    await lockStatuses(tx, ctx.organizationId)
    const { name } = await getSite(tx, id)
    await raise(tx, siteRemoved, { siteId: id })
    await store.removeSite(tx, id)
    await forgetStatus(ctx, tx, { subject: 'site', id })
    await refreshOwnStatus(ctx, tx, ctx.organizationId, await hasSites(tx, ctx.organizationId))
    await recordAuditEvent(ctx, tx, {
      type: 'site.removed',
      summary: `Removed the site ${name} with its agent and sources.`,
    })
  })
}

export function renewConnectionString(
  ctx: OrganizationContext,
  point: ConnectionPoint,
  id: SiteId,
): Promise<{ connectionString: string; expiresAt: string }> {
  return ctx.transaction(async (tx) => {
    const { name } = await getSite(tx, id)
    const issued = await issueConnectionString(ctx, tx, point, id)
    await recordAuditEvent(ctx, tx, {
      type: 'site.connection-string-issued',
      summary: `Issued a connection string for the site ${name}, valid until ${issued.expiresAt}.`,
    })
    return issued
  })
}

/** Uses up an enrolment secret. The site is ready for its agent from then on. */
export async function redeemEnrolmentSecret(
  ctx: Context,
  tx: SystemTx,
  secret: string,
): Promise<{ siteId: SiteId; siteName: string; organizationId: OrganizationId }> {
  const row = await redeem(ctx, tx, secret)
  const siteId = row.id as SiteId
  const organizationId = row.organization_id as OrganizationId
  await setStatus(ctx, tx, {
    organizationId,
    subject: { subject: 'site', id: siteId },
    parent: { subject: 'organization', id: organizationId },
    status: 'healthy',
    reason: 'The agent is enrolled.',
  })
  return { siteId, siteName: row.name, organizationId }
}

/** A site whose agent was ended waits for a new one. */
export async function siteLostAgent(ctx: OrganizationContext, tx: OrganizationTx, siteId: SiteId) {
  await setStatus(ctx, tx, {
    organizationId: ctx.organizationId,
    subject: { subject: 'site', id: siteId },
    parent: { subject: 'organization', id: ctx.organizationId },
    status: 'not-configured',
    reason: waitsForAgent,
  })
}
