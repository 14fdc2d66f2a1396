import type { Alert, AlertFilter, AlertTimeline } from '@gatehouse/contract/alerts'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { type Severity, severities } from '@gatehouse/contract/severities'
import { localTime } from '#domains/activity'
import type { UserContext } from '#platform/context.ts'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import { type AlertScope, inReadable, readable, scopeOf, sinceDays } from './alert-filter.ts'
import * as store from './alert-list.store.ts'
import { alertViews } from './alert.view.ts'

export interface AlertPage extends AlertFilter {
  cursor?: string | undefined
  limit: number
}

export async function listAlerts(
  ctx: UserContext,
  { cursor, limit, ...filter }: AlertPage,
): Promise<{ alerts: Alert[]; nextCursor?: string }> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const scope = await scopeOf(ctx, filter)
  const found = await pageOf(ctx, scope, after, limit + 1)
  const alerts = found.slice(0, limit)
  const last = alerts.at(-1)
  const isMore = found.length > limit && last !== undefined
  return {
    alerts,
    ...(isMore ? { nextCursor: encodeCursor({ at: last.raisedAt, id: last.id }) } : {}),
  }
}

/** Newest first, from a position on. */
export const pageOf = (
  ctx: UserContext,
  scope: AlertScope,
  after: { at: string; id: string } | undefined,
  limit: number,
): Promise<Alert[]> =>
  inReadable(ctx, scope.organizations, async (tx) =>
    alertViews(tx, await store.listAlerts(tx, searchOf(scope), after, limit)),
  )

const searchOf = ({ organizations, filter, since }: AlertScope): store.AlertSearch => ({
  organizationIds: organizations.map(({ id }) => id),
  filter,
  since,
})

const topCount = 5

export async function alertTimeline(ctx: UserContext, filter: AlertFilter): Promise<AlertTimeline> {
  const scope = await scopeOf(ctx, filter)
  const [only] = scope.organizations
  const timeZone = filter.organizationId !== undefined && only ? only.timeZone : 'UTC'
  const search = searchOf(scope)
  const [names, days] = await inReadable(ctx, scope.organizations, async (tx) => [
    await store.countByName(tx, search),
    await store.countByDay(tx, search, timeZone),
  ])
  const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0)
  return {
    top: names.slice(0, topCount).map(({ name, count }) => ({ name, count })),
    other: sum(names.slice(topCount).map(({ count }) => count)),
    total: sum(names.map(({ count }) => count)),
    open: sum(names.map(({ open }) => open)),
    perDay: datesBetween(scope.since, ctx.now(), timeZone).map((date) => ({
      date,
      bySeverity: bySeverity(days.filter((day) => day.date === date)),
    })),
  }
}

export const bySeverity = (counts: readonly { severity: Severity; count: number }[]) =>
  Object.fromEntries(
    severities.map((severity) => [
      severity,
      counts.find((one) => one.severity === severity)?.count ?? 0,
    ]),
    // Every severity is there.
  ) as Record<Severity, number>

const hourMilliseconds = 3600 * 1000

/** Every day that a part of the time is in. Hour by hour, because not every day has 24 of them. */
export function datesBetween(from: Date, to: Date, timeZone: string): string[] {
  const local = localTime(timeZone)
  const dates = new Set<string>()
  for (let at = from.getTime(); at < to.getTime(); at += hourMilliseconds) {
    dates.add(local(new Date(at)).slice(0, 10))
  }
  return [...dates.add(local(to).slice(0, 10))]
}

/** For each organization whose alerts the caller may read. */
export async function countAlerts(ctx: UserContext, { days }: { days: number }) {
  const organizations = await readable(ctx)
  const ids = organizations.map(({ id }) => id)
  const [raised, open] = await inReadable(ctx, organizations, async (tx) => [
    await store.countRaised(tx, ids, sinceDays(ctx, days)),
    await store.countOpen(tx, ids),
  ])
  const openOf = Map.groupBy(open, ({ organizationId }): OrganizationId => organizationId)
  return {
    perOrganization: ids.map((organizationId) => ({
      organizationId,
      raised: raised.get(organizationId) ?? 0,
      open: bySeverity(openOf.get(organizationId) ?? []),
    })),
  }
}
