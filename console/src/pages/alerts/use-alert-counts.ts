import { severities, type Severity } from '@gatehouse/contract/severities'
import { useQuery } from '@tanstack/react-query'
import { live } from '../../app/api.ts'
import { alertCountsQuery } from './alert-queries.ts'

export type OpenAlerts = Readonly<Record<Severity, number>>

/** How far back “most alerts” looks. */
export const countedDays = 30

/** Open alerts of each visible organization, and how many were raised; undefined until they are read. */
export function useAlertCounts() {
  const { data } = useQuery(live(alertCountsQuery(countedDays), 30_000))
  return data?.perOrganization
}

export const totalOf = (open: OpenAlerts): number =>
  severities.reduce((sum, severity) => sum + open[severity], 0)

export const worstOf = (open: OpenAlerts): Severity | undefined =>
  severities.findLast((severity) => open[severity] > 0)

/** Of several organizations together. */
export const sumOf = (all: readonly OpenAlerts[]): OpenAlerts => ({
  low: sum(all, 'low'),
  medium: sum(all, 'medium'),
  high: sum(all, 'high'),
  critical: sum(all, 'critical'),
})

const sum = (all: readonly OpenAlerts[], severity: Severity) =>
  all.reduce((before, open) => before + open[severity], 0)
