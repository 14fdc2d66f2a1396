import type { AlertFilter } from '@gatehouse/contract/alerts'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { type OrganizationFacts, listVisibleOrganizations } from '#domains/organizations'
import type { UserContext } from '#platform/context.ts'
import type { OrganizationsTx, SystemTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'

/** What a list looks at: always known organizations, so that a filter cannot reach others. */
export interface AlertScope {
  organizations: readonly OrganizationFacts[]
  filter: AlertFilter
  /** Raised since then. */
  since: Date
}

const dayMilliseconds = 24 * 3600 * 1000

export async function scopeOf(ctx: UserContext, filter: AlertFilter): Promise<AlertScope> {
  return {
    organizations: await readable(ctx, filter.organizationId),
    filter,
    since: sinceDays(ctx, filter.days),
  }
}

export const sinceDays = (ctx: UserContext, days: number): Date =>
  new Date(ctx.now().getTime() - days * dayMilliseconds)

/** Organizations whose alerts the caller may read, or one of them. */
export async function readable(
  ctx: UserContext,
  only?: OrganizationId,
): Promise<OrganizationFacts[]> {
  const visible = (await listVisibleOrganizations(ctx)).filter((organization) =>
    mayIn(ctx.principal, organization, 'alerts:read'),
  )
  if (only === undefined) return visible
  const found = visible.filter(({ id }) => id === only)
  if (found.length === 0) throw notFound('organization', only)
  return found
}

/** Row-level security compares each row with all of them, which for very many takes longer than the search. */
const mostConfined = 100

/** The statement must ask for these organizations itself. */
export function inReadable<T>(
  ctx: UserContext,
  organizations: readonly OrganizationFacts[],
  work: (tx: OrganizationsTx | SystemTx) => Promise<T>,
): Promise<T> {
  const ids = organizations.map(({ id }) => id)
  return ids.length > mostConfined
    ? ctx.db.asSystem('alerts of very many organizations', work)
    : ctx.db.inOrganizations(ids, work)
}
