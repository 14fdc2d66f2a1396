import { deletionDelayDays, type Organization } from '@gatehouse/contract/organizations'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { actorName, type Context, type OrganizationContext } from '#platform/context.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { tellReachChanged } from './organization-group.store.ts'
import { organizationDeleted, refreshOwnStatus } from './organization.service.ts'
import * as store from './organization.store.ts'
import { organizationViews } from './organization.view.ts'
import { countChildren } from './status.store.ts'

const dayMilliseconds = 86_400_000

/** Why an organization may not be deleted, from a domain that this one knows nothing of; undefined when it may. */
export type DeletionObjection = (
  ctx: Context,
  organizationId: OrganizationId,
) => Promise<string | undefined>

export interface DeletionOptions {
  objections: readonly DeletionObjection[]
}

async function objectionTo(
  ctx: Context,
  { objections }: DeletionOptions,
  id: OrganizationId,
): Promise<string | undefined> {
  for (const object of objections) {
    const objection = await object(ctx, id)
    if (objection !== undefined) return objection
  }
  return undefined
}

/** Deletes all data of the organization after the delay; until then it can be undone. */
export async function requestDeletion(
  ctx: OrganizationContext,
  options: DeletionOptions,
  name: string,
): Promise<Organization> {
  const objection = await objectionTo(ctx, options, ctx.organizationId)
  if (objection !== undefined) throw new AppError('conflict', objection)
  return ctx.transaction(async (tx) => {
    const row = await getForUpdate(tx, ctx.organizationId)
    if (row.name !== name.trim()) {
      throw invalidField('name', 'The name is not the one of this organization. Type it exactly.')
    }
    if (row.deletion_due_at) {
      throw new AppError('conflict', 'The deletion of this organization was already requested.')
    }
    const days = deletionDelayDays[store.kindOf(row)]
    const dueAt = new Date(ctx.now().getTime() + days * dayMilliseconds)
    await store.saveOrganization(tx, ctx.organizationId, {
      deletion_requested_by: actorName(ctx.principal),
      deletion_requested_at: ctx.now(),
      deletion_due_at: dueAt,
    })
    await recordAuditEvent(ctx, tx, {
      type: 'organization.deletion-requested',
      summary: `Asked to delete the organization ${row.name}; all its data goes on ${dueAt.toISOString()}.`,
    })
    return changed(ctx, tx)
  })
}

export function cancelDeletion(ctx: OrganizationContext): Promise<Organization> {
  return ctx.transaction(async (tx) => {
    const row = await getForUpdate(tx, ctx.organizationId)
    if (!row.deletion_due_at) {
      throw new AppError('conflict', 'Nobody has asked to delete this organization.')
    }
    await store.saveOrganization(tx, ctx.organizationId, {
      deletion_requested_by: null,
      deletion_requested_at: null,
      deletion_due_at: null,
    })
    await recordAuditEvent(ctx, tx, {
      type: 'organization.deletion-cancelled',
      summary: `Undid the deletion of the organization ${row.name}.`,
    })
    return changed(ctx, tx)
  })
}

async function getForUpdate(tx: OrganizationTx, id: OrganizationId) {
  const row = await store.findOrganizationForUpdate(tx, id)
  if (!row) throw notFound('organization', id)
  return row
}

async function changed(ctx: OrganizationContext, tx: OrganizationTx): Promise<Organization> {
  const id = ctx.organizationId
  await refreshOwnStatus(ctx, tx, id, await hasSites(tx, id))
  const [view] = await organizationViews(tx, await store.listOrganizations(tx), {
    withGroups: false,
  })
  if (!view) throw notFound('organization', id)
  return view
}

export const hasSites = async (tx: AnyTx, id: OrganizationId): Promise<boolean> =>
  ((await countChildren(tx, 'site', 'organization_id')).get(id) ?? 0) > 0

/** Removes organizations whose day has come. With the managing one everything goes. */
export async function removeDueOrganizations(
  ctx: Context,
  options: DeletionOptions,
): Promise<void> {
  const found = await ctx.db.asSystem('organizations whose deletion is due', async (tx) => {
    const due = await store.listOrganizationsDue(tx, ctx.now())
    const isAll = due.some(({ kind }) => kind === 'managing')
    return { isAll, rows: isAll ? await store.listOrganizations(tx) : due }
  })
  const free = new Set<string>()
  for (const row of found.rows) {
    const objection = await objectionTo(ctx, options, store.idOf(row))
    if (objection === undefined) free.add(row.id)
    else ctx.log.warn({ organizationId: row.id, objection }, 'a deletion that is due has to wait')
  }
  // With the managing organization everything goes, or nothing.
  if (free.size === 0 || (found.isAll && free.size < found.rows.length)) return
  await ctx.db.asSystem('remove organizations whose deletion is due', async (tx) => {
    // Somebody may have undone it meanwhile.
    const due = await store.listOrganizationsDue(tx, ctx.now())
    const isAll = due.some(({ kind }) => kind === 'managing')
    if (isAll !== found.isAll) return
    for (const row of isAll ? found.rows : due) if (free.has(row.id)) await remove(ctx, tx, row)
  })
}

async function remove(ctx: Context, tx: SystemTx, row: store.OrganizationData): Promise<void> {
  const managing = await store.findManagingOrganization(tx)
  await store.removeOrganization(tx, store.idOf(row))
  await tellReachChanged(tx)
  await raise(tx, organizationDeleted, { organizationId: store.idOf(row) })
  if (!managing || managing.id === row.id) return
  await recordAuditEvent(ctx, tx, {
    type: 'organization.deleted',
    summary: `Deleted the organization ${row.name} with all its data, as ${row.deletion_requested_by ?? 'somebody'} had asked.`,
    organizationId: store.idOf(managing),
  })
}
