import type { Output } from '@gatehouse/contract/endpoint'
import { type RiskLevel, type stateReportsApi } from '@gatehouse/contract/state-reports'
import { Text } from '@mantine/core'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { severityColor, SeverityMark } from '../../ui/SeverityMark.tsx'
import { Share } from '../../ui/Share.tsx'
import styles from './RiskList.module.css'
import { RiskTrend } from './RiskTrend.tsx'
import type { ReportsSearch } from './search.ts'

export type Risk = Output<(typeof stateReportsApi)['risks']['response']>['risks'][number]

interface Props {
  risks: readonly Risk[]
  organizationId: string
  /** Goes with the reader to the report. */
  asked: ReportsSearch
  /** Without the change of the last 30 days in words. */
  isShort?: boolean
}

const ranks: Readonly<Record<RiskLevel, number>> = { high: 0, medium: 1, low: 2 }

/** The worst first; between equals the one that concerns the larger part. */
const order = (a: Risk, b: Risk) =>
  ranks[a.level] - ranks[b.level] || b.count / (b.total || 1) - a.count / (a.total || 1)

/** Each risk with its level, its share, and whether it grew. */
export function RiskList({ risks, organizationId, asked, isShort = false }: Props) {
  if (risks.length === 0) {
    return (
      <Text c="dimmed" p={14}>
        Nothing can be said before the directory was read once.
      </Text>
    )
  }
  return (
    <ul className={styles['risks']} data-short={isShort || undefined}>
      {risks.toSorted(order).map((risk) => (
        <li key={risk.key} className={styles['risk']}>
          <span className={styles['level']}>
            <SeverityMark severity={risk.level} />
          </span>
          <PageLink
            to={paths.stateReport}
            params={{ organizationId, stateReportKey: risk.key }}
            search={asked}
            c="inherit"
            className={styles['name']}
          >
            {risk.name}
          </PageLink>
          <span className={styles['share']}>
            <Share count={risk.count} total={risk.total} color={severityColor(risk.level)} />
          </span>
          <span className={styles['trend']}>
            <RiskTrend risk={risk} isShort={isShort} />
          </span>
        </li>
      ))}
    </ul>
  )
}
