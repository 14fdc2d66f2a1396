import { filterQuery } from './filter-query.ts'
import { directoryReports, overviewReports, type Report } from './reports.ts'
import { logonsWithoutSession } from './timeline.ts'

/** A search that comes with Gatehouse: it can be copied, and stays as it is. */
export interface PredefinedInvestigation {
  category: 'Overview' | 'Active Directory' | 'Privileged Sessions'
  name: string
  description: string
  /** The query part of the Activity page's address. */
  filter: string
}

const inCategory = (
  category: PredefinedInvestigation['category'],
  reports: Readonly<Record<string, Report>>,
): PredefinedInvestigation[] =>
  Object.values(reports).map(({ name, description, filter }) => ({
    ...{ category, name, description },
    filter: `${filterQuery(filter)}&last=30d`,
  }))

export const predefinedInvestigations: readonly PredefinedInvestigation[] = [
  ...inCategory('Overview', overviewReports),
  ...inCategory('Active Directory', directoryReports),
  ...inCategory('Privileged Sessions', { logonsWithoutSession }),
]
