import type { Organization } from '@gatehouse/contract/organizations'

interface Trend {
  organizationId: string
  records: number
  failedLogons: number
  trend: readonly number[]
}

export interface OrganizationWithTrend extends Organization {
  records: number
  failedLogons: number
  trend: readonly number[]
}

/** Organizations with what was recorded in them; those without records have none of it. */
export const withTrends = (
  organizations: readonly Organization[],
  trends: readonly Trend[],
): OrganizationWithTrend[] =>
  organizations.map((organization) => {
    const trend = trends.find((one) => one.organizationId === organization.id)
    return {
      ...organization,
      records: trend?.records ?? 0,
      failedLogons: trend?.failedLogons ?? 0,
      trend: trend?.trend ?? [],
    }
  })
