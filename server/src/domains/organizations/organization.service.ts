import { OrganizationId } from '@gatehouse/contract/ids'
import type { Organization } from '@gatehouse/contract/organizations'
import type { OrganizationKind } from '@gatehouse/contract/permissions'
import type { StatusChange } from '@gatehouse/contract/statuses'
import { z } from 'zod'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context, OrganizationContext, UserContext, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { AppError, notFound, requireFreeName } from '#platform/errors.ts'
import { domainEvent } from '#platform/jobs/jobs.ts'
import { requireVisibleGroups } from './organization-group.service.ts'
import { requireGroups, tellReachChanged } from './organization-group.store.ts'
import * as store from './organization.store.ts'
import { organizationViews } from './organization.view.ts'
import { setStatus, statusHistory } from './status.service.ts'

export const organizationDeleted = domainEvent(
  'organization.deleted',
  z.object({ organizationId: OrganizationId }),
)

/** What other domains need to know of an organization. */
export interface OrganizationFacts {
  id: OrganizationId
  name: string
  kind: OrganizationKind
  timeZone: string
}

const factsOf = (row: store.OrganizationData): OrganizationFacts => ({
  id: store.idOf(row),
  name: row.name,
  kind: store.kindOf(row),
  timeZone: row.time_zone,
})

export interface NewOrganization {
  name: string
  timeZone: string
  country: string
  tags: string[]
  groupIds: Organization['groupIds']
}

const noSourceYet = 'No source is set up yet. Add a site with an agent, then a source.'

/** The managing organization, made at the first start. */
export function ensureManagingOrganization(ctx: Context, name: string): Promise<OrganizationFacts> {
  return ctx.db.asSystem('make the managing organization at the first start', async (tx) => {
    const existing = await store.findManagingOrganization(tx)
    if (existing) return factsOf(existing)
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const input = { name, timeZone, country: '', tags: [] }
    const id = await insertOrganization(ctx, tx, 'managing', input)
    return { id, name, kind: 'managing', timeZone }
  })
}

async function insertOrganization(
  ctx: Context,
  tx: SystemTx,
  kind: OrganizationKind,
  { name, timeZone, country, tags }: Omit<NewOrganization, 'groupIds'>,
): Promise<OrganizationId> {
  const id = newId(OrganizationId, ctx.now())
  const row = { id, kind, name, time_zone: timeZone, country, tags, created_at: ctx.now() }
  await store.saveNewOrganization(tx, row)
  await setStatus(ctx, tx, {
    organizationId: id,
    subject: { subject: 'organization', id },
    status: 'not-configured',
    reason: noSourceYet,
  })
  return id
}

/** Called when the first site appears or the last one goes. */
export async function refreshOwnStatus(
  ctx: Context,
  tx: AnyTx,
  id: OrganizationId,
  hasSites: boolean,
): Promise<void> {
  const row = await store.findOrganization(tx, id)
  await setStatus(ctx, tx, {
    organizationId: id,
    subject: { subject: 'organization', id },
    ...ownStatus(row?.deletion_due_at ?? undefined, hasSites),
  })
}

function ownStatus(deletionDueAt: Date | undefined, hasSites: boolean) {
  if (deletionDueAt) {
    const day = deletionDueAt.toISOString().slice(0, 10)
    return {
      status: 'pending-deletion' as const,
      reason: `All data is deleted on ${day} unless somebody undoes it.`,
    }
  }
  return hasSites
    ? { status: 'healthy' as const, reason: 'Everything collects.' }
    : { status: 'not-configured' as const, reason: noSourceYet }
}

export async function visibleOrganizationIds(ctx: UserContext): Promise<OrganizationId[]> {
  const { reach, organizationId } = ctx.principal
  if (reach !== 'all') return [...new Set([organizationId, ...reach])]
  const rows = await ctx.db.asSystem('list organizations for an administrator', (tx) =>
    store.listOrganizations(tx),
  )
  return rows.map(store.idOf)
}

/** Facts of all organizations that the user may see, the managing one first. */
export async function listVisibleOrganizations(ctx: UserContext): Promise<OrganizationFacts[]> {
  const ids = await visibleOrganizationIds(ctx)
  return ctx.db.inOrganizations(ids, listOrganizationFacts)
}

/** Facts of all organizations in the transaction's reach, the managing one first. */
export const listOrganizationFacts = async (tx: AnyTx): Promise<OrganizationFacts[]> =>
  (await store.listOrganizations(tx)).map(factsOf)

export async function listOrganizations(
  ctx: UserContext,
  { tag, text }: { tag?: string | undefined; text?: string | undefined },
): Promise<Organization[]> {
  const ids = await visibleOrganizationIds(ctx)
  const withGroups = !isCustomer(ctx)
  const all = await ctx.db.inOrganizations(ids, async (tx) =>
    organizationViews(tx, await store.listOrganizations(tx), { withGroups }),
  )
  const wanted = text?.toLowerCase()
  return all.filter(
    (organization) =>
      (tag === undefined || organization.tags.includes(tag)) &&
      (wanted === undefined || organization.name.toLowerCase().includes(wanted)),
  )
}

const isCustomer = ({ principal }: UserContext): boolean =>
  principal.role === 'business-viewer' || principal.role === 'co-managing-administrator'

/** The context is the managing organization's: there the permission was checked. */
export async function createOrganization(
  ctx: OrganizationContext<UserPrincipal>,
  input: NewOrganization,
): Promise<Organization> {
  await requireVisibleGroups(ctx, input.groupIds)
  return ctx.db.asSystem('make an organization', async (tx) => {
    requireFreeName(
      'an organization',
      input.name,
      await store.findOrganizationNamed(tx, input.name),
    )
    await requireGroups(tx, ctx.organizationId, input.groupIds)
    const id = await insertOrganization(ctx, tx, 'managed', input)
    await store.saveGroupsOf(tx, ctx.organizationId, id, input.groupIds)
    const event = {
      type: 'organization.created',
      summary: `Created the organization ${input.name}.`,
      details: { ...input },
    }
    await recordAuditEvent(ctx, tx, event)
    await recordAuditEvent(ctx, tx, { ...event, organizationId: id })
    return viewOf(tx, id)
  })
}

async function viewOf(tx: AnyTx, id: OrganizationId): Promise<Organization> {
  const row = await store.findOrganization(tx, id)
  const [view] = row ? await organizationViews(tx, [row], { withGroups: true }) : []
  if (!view) throw notFound('organization', id)
  return view
}

export async function getOrganization(
  ctx: OrganizationContext & UserContext,
): Promise<Organization & { history: StatusChange[] }> {
  const id = ctx.organizationId
  const all = await listOrganizations(ctx, {})
  const organization = all.find((candidate) => candidate.id === id)
  if (!organization) throw notFound('organization', id)
  const history = await ctx.transaction((tx) => statusHistory(tx, { subject: 'organization', id }))
  return { ...organization, history }
}

export interface OrganizationChange {
  name?: string | undefined
  timeZone?: string | undefined
  country?: string | undefined
  tags?: string[] | undefined
  groupIds?: Organization['groupIds'] | undefined
}

/** Only who may segregate access may move an organization between groups. */
export function updateOrganization(
  ctx: OrganizationContext & UserContext,
  change: OrganizationChange,
): Promise<Organization> {
  const id = ctx.organizationId
  if (change.groupIds && ctx.principal.role !== 'administrator') {
    throw new AppError('forbidden', 'Only administrators change the groups of an organization.')
  }
  return ctx.db.asSystem('change an organization, whose name is unique among all', async (tx) => {
    if (change.name !== undefined)
      requireFreeName(
        'an organization',
        change.name,
        await store.findOrganizationNamed(tx, change.name),
        id,
      )
    const { groupIds, timeZone, ...rest } = change
    const row = Object.fromEntries(
      Object.entries({ ...rest, time_zone: timeZone }).filter(([, value]) => value !== undefined),
    )
    await store.saveOrganization(tx, id, row)
    if (groupIds) await changeGroups(tx, id, groupIds)
    await recordAuditEvent(ctx, tx, {
      type: 'organization.updated',
      summary: `Changed ${Object.keys(change).join(', ')} of the organization.`,
      details: { ...change },
    })
    return viewOf(tx, id)
  })
}

async function changeGroups(
  tx: SystemTx,
  id: OrganizationId,
  groupIds: Organization['groupIds'],
): Promise<void> {
  const managing = await getManagingOrganization(tx)
  await requireGroups(tx, managing.id, groupIds)
  await store.saveGroupsOf(tx, managing.id, id, groupIds)
  await tellReachChanged(tx)
}

export async function getManagingOrganization(tx: SystemTx): Promise<OrganizationFacts> {
  const row = await store.findManagingOrganization(tx)
  if (!row) throw new AppError('unavailable', 'Gatehouse has not finished its first start yet.')
  return factsOf(row)
}

export const listAllOrganizations = async (tx: SystemTx): Promise<OrganizationFacts[]> =>
  (await store.listOrganizations(tx)).map(factsOf)

export async function findOrganizationById(
  tx: AnyTx,
  id: OrganizationId,
): Promise<OrganizationFacts | undefined> {
  const row = await store.findOrganization(tx, id)
  return row && factsOf(row)
}

export async function getTimeZone(tx: OrganizationTx): Promise<string> {
  const [row] = await store.listOrganizations(tx)
  return row?.time_zone ?? 'UTC'
}
