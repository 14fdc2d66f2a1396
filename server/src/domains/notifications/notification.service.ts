import type { NotificationId, OrganizationId } from '@gatehouse/contract/ids'
import type { Notification } from '@gatehouse/contract/notifications'
import { listVisibleOrganizations } from '#domains/organizations'
import type { Context, UserContext } from '#platform/context.ts'
import { notFound } from '#platform/errors.ts'
import {
  countUnread,
  listNotifications as listRows,
  type NotificationsQuery,
  saveRead,
} from './notification-list.store.ts'
import { removeEndedBefore } from './notification.store.ts'
import { type Scope, scopeOf } from './scope.ts'

/** Of all organizations that the caller sees, or of one of them. */
export async function listNotifications(
  ctx: UserContext,
  {
    organizationId,
    ...query
  }: NotificationsQuery & { organizationId?: OrganizationId | undefined },
): Promise<{ notifications: Notification[]; nextCursor?: string; unread: number }> {
  const scope = await scopeOfCaller(ctx, organizationId)
  return ctx.db.inOrganizations(scope.organizationIds, async (tx) => ({
    ...(await listRows(tx, scope, query)),
    unread: await countUnread(tx, scope),
  }))
}

async function scopeOfCaller(ctx: UserContext, only?: OrganizationId): Promise<Scope> {
  const organizations = await listVisibleOrganizations(ctx)
  const managing = organizations.find(({ kind }) => kind === 'managing')
  if (only === undefined) return scopeOf(ctx.principal, organizations, managing)
  const found = organizations.filter(({ id }) => id === only)
  if (found.length === 0) throw notFound('organization', only)
  return scopeOf(ctx.principal, found, managing)
}

/** For the caller alone. */
export async function markRead(
  ctx: UserContext,
  notificationIds: readonly NotificationId[],
): Promise<void> {
  const scope = await scopeOfCaller(ctx)
  await ctx.db.inOrganizations(scope.organizationIds, (tx) =>
    saveRead(tx, scope, notificationIds, ctx.now()),
  )
}

const keptDays = 90

export const removeOldNotifications = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('remove notifications that are long over', (tx) =>
    removeEndedBefore(tx, new Date(ctx.now().getTime() - keptDays * 24 * 60 * 60_000)),
  )
