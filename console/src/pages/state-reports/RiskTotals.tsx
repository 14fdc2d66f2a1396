import { RiskLevel } from '@gatehouse/contract/state-reports'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import type { Risk } from './RiskList.tsx'
import styles from './RiskTotals.module.css'

/** How many risks there are of each level, the worst first. */
export function RiskTotals({ risks }: { risks: readonly Risk[] }) {
  if (risks.length === 0) return null
  return (
    <ul className={styles['totals']} aria-label="Risks by level">
      {RiskLevel.options.toReversed().map((level) => (
        <li key={level} className={styles['total']}>
          <strong className="gh-numbers">
            {risks.filter((risk) => risk.level === level).length}
          </strong>
          <SeverityMark severity={level} />
        </li>
      ))}
    </ul>
  )
}
