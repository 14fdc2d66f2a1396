import type { StateReport, StateReportKey } from '@gatehouse/contract/state-reports'
import { complianceReports } from './compliance-reports.ts'
import { riskReports } from './risk-reports.ts'
import { objectColumn, type ReportQuery, textColumn } from './state-report.ts'

/** Its rows come from what is read of security descriptors, not from what is kept of objects. */
export const lapsReport: StateReport = {
  ...{ key: 'laps-password-readers', name: 'LAPS Password Readers', category: 'risk' },
  description: 'Who may read the passwords of local administrators that the directory keeps.',
  columns: [
    objectColumn('computer', 'Computer'),
    textColumn('reader', 'May read it'),
    textColumn('granted', 'Granted on'),
    textColumn('kind', 'Kept as'),
  ],
}

const queries: readonly ReportQuery[] = [...complianceReports, ...riskReports]

export const findReport = (key: StateReportKey): ReportQuery | undefined =>
  queries.find((one) => one.key === key)

/** As the contract has it, without how it is asked. */
const told = ({
  key,
  name,
  category,
  description,
  columns,
  defaultDays,
}: StateReport): StateReport => ({
  ...{ key, name, category, description, columns },
  ...(defaultDays === undefined ? {} : { defaultDays }),
})

export const stateReports: readonly StateReport[] = [...queries.map(told), lapsReport]
