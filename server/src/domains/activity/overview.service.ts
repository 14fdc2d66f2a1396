import type { overviewApi } from '@gatehouse/contract/activity'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { z } from 'zod'
import { listVisibleOrganizations, type OrganizationFacts } from '#domains/organizations'
import type { UserContext } from '#platform/context.ts'
import { notFound } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'
import type { ActivityIndex } from './activity-index.ts'
import type { RecordScope } from './activity-query.ts'
import { ask } from './ask.ts'
import { bucketsOf } from './bucket.ts'
import { facetQuery, type FacetRow } from './facet-query.ts'
import { toHistogram } from './histogram-query.ts'
import { type OrganizationBucketRow, overviewQuery } from './overview-query.ts'
import { offsetMinutes } from './zone-offset.ts'

type Overview = z.input<typeof overviewApi.get.response>

const dayMilliseconds = 24 * 3600 * 1000
const mostBuckets = 60
const topCount = 10

/** Of the organizations that the caller may read, or of one of them. */
export async function activityOverview(
  ctx: UserContext,
  index: ActivityIndex,
  { organizationId, days }: { organizationId?: OrganizationId | undefined; days: number },
): Promise<Overview> {
  const organizations = await readable(ctx, organizationId)
  const organizationIds = organizations.map(({ id }) => id)
  const to = ctx.now()
  const from = new Date(to.getTime() - days * dayMilliseconds)
  const timeZone = zoneOf(ctx, organizations)
  const filter = { from: from.toISOString(), to: to.toISOString() }
  const scope: RecordScope = { organizationIds, filter, timeZone }
  const buckets = bucketsOf({ from, to }, mostBuckets, offsetMinutes(timeZone)(from))

  const [rows, actors, actions] = await Promise.all([
    ask<OrganizationBucketRow>(index, overviewQuery(scope, buckets)),
    ask<FacetRow>(index, facetQuery(scope, 'who', topCount, { perOrganization: true })),
    ask<FacetRow>(index, facetQuery(scope, 'action', topCount)),
  ])
  return {
    histogram: toHistogram({ from, to }, buckets, rows),
    topActors: actors.map(({ organization_id, value, count }) => ({
      organizationId: organization_id as OrganizationId,
      value,
      count: Number(count),
    })),
    topActions: actions.map(({ value, count }) => ({ value, count: Number(count) })),
    perOrganization: organizationIds.map((id) => ({
      organizationId: id,
      ...countsOf(
        rows.filter((row) => row.organization_id === id),
        buckets.count,
      ),
    })),
  }
}

async function readable(
  ctx: UserContext,
  only: OrganizationId | undefined,
): Promise<OrganizationFacts[]> {
  const visible = (await listVisibleOrganizations(ctx)).filter((organization) =>
    mayIn(ctx.principal, organization, 'activity:read'),
  )
  if (only === undefined) return visible
  const found = visible.filter(({ id }) => id === only)
  if (found.length === 0) throw notFound('organization', only)
  return found
}

/** Days begin where the one organization is, or else where the caller belongs. */
const zoneOf = (ctx: UserContext, organizations: readonly OrganizationFacts[]): string => {
  const [first, ...more] = organizations
  if (first && more.length === 0) return first.timeZone
  return organizations.find(({ id }) => id === ctx.principal.organizationId)?.timeZone ?? 'UTC'
}

function countsOf(rows: readonly OrganizationBucketRow[], buckets: number) {
  const trend = Array.from({ length: buckets }, () => 0)
  let [records, failedLogons] = [0, 0]
  for (const row of rows) {
    trend[row.bucket] = Number(row.count)
    records += Number(row.count)
    failedLogons += Number(row.failed_logons)
  }
  return { records, failedLogons, trend }
}
