import { OrganizationGroupId, type OrganizationId } from '@gatehouse/contract/ids'
import type { OrganizationGroup } from '@gatehouse/contract/organizations'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { invalidField, notFound, requireFreeName } from '#platform/errors.ts'
import * as store from './organization-group.store.ts'
import { listOrganizations } from './organization.store.ts'

interface GroupInput {
  name: string
  organizationIds: OrganizationId[]
}

// Groups live in the managing organization; the context was confined to it when the permission was checked.

/** Who sees some organizations alone is told of no others by the groups that they are in. */
export async function listOrganizationGroups(
  ctx: OrganizationContext<UserPrincipal>,
): Promise<OrganizationGroup[]> {
  const groups = await ctx.transaction((tx) => store.listGroups(tx))
  const { reach } = ctx.principal
  if (reach === 'all') return groups
  return groups
    .map((group) => ({
      ...group,
      organizationIds: group.organizationIds.filter((id) => reach.has(id)),
    }))
    .filter(({ organizationIds }) => organizationIds.length > 0)
}

/** A new organization becomes visible to whoever is limited to its groups. */
export async function requireVisibleGroups(
  ctx: OrganizationContext<UserPrincipal>,
  ids: readonly OrganizationGroupId[],
): Promise<void> {
  const visible = new Set((await listOrganizationGroups(ctx)).map(({ id }) => id))
  if (ids.every((id) => visible.has(id))) return
  throw invalidField('groupIds', 'Choose among the groups whose organizations you see.')
}

export async function createOrganizationGroup(
  ctx: OrganizationContext,
  input: GroupInput,
): Promise<OrganizationGroup> {
  await requireOrganizations(ctx, input.organizationIds)
  return ctx.transaction(async (tx) => {
    const id = newId(OrganizationGroupId, ctx.now())
    await write(ctx, tx, id, input)
    await recordAuditEvent(ctx, tx, {
      type: 'organization-group.created',
      summary: `Created the group ${input.name} of ${input.organizationIds.length} organizations.`,
      details: { ...input },
    })
    return getGroup(tx, id)
  })
}

export async function updateOrganizationGroup(
  ctx: OrganizationContext,
  id: OrganizationGroupId,
  input: GroupInput,
): Promise<OrganizationGroup> {
  await requireOrganizations(ctx, input.organizationIds)
  return ctx.transaction(async (tx) => {
    const before = await getGroup(tx, id)
    await write(ctx, tx, id, input)
    await store.tellReachChanged(tx)
    await recordAuditEvent(ctx, tx, {
      type: 'organization-group.updated',
      summary: `Changed the group ${input.name}.`,
      details: { before, after: input },
    })
    return getGroup(tx, id)
  })
}

export function removeOrganizationGroup(
  ctx: OrganizationContext,
  id: OrganizationGroupId,
): Promise<void> {
  return ctx.transaction(async (tx) => {
    const { name } = await getGroup(tx, id)
    await store.removeGroup(tx, id)
    await store.tellReachChanged(tx)
    await recordAuditEvent(ctx, tx, {
      type: 'organization-group.removed',
      summary: `Removed the group ${name}. Its organizations stay; its users lose what it let them see.`,
    })
  })
}

async function write(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  id: OrganizationGroupId,
  { name, organizationIds }: GroupInput,
): Promise<void> {
  requireFreeName('a group', name, await store.findGroupNamed(tx, name), id)
  await store.saveGroup(tx, { id, name, now: ctx.now() })
  await store.saveMembers(tx, id, organizationIds)
}

async function getGroup(tx: OrganizationTx, id: OrganizationGroupId): Promise<OrganizationGroup> {
  const group = (await store.listGroups(tx)).find((candidate) => candidate.id === id)
  if (!group) throw notFound('organization group', id)
  return group
}

async function requireOrganizations(
  ctx: OrganizationContext,
  ids: readonly OrganizationId[],
): Promise<void> {
  const known = await ctx.db.inOrganizations(ids, listOrganizations)
  if (known.length === new Set(ids).size) return
  throw invalidField('organizationIds', 'One of the organizations does not exist any more.')
}
