import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { wholeNumber } from '../../ui/numbers.ts'
import { SeverityBars, severityWord } from '../../ui/SeverityMark.tsx'
import styles from './OpenAlertsCell.module.css'
import { type OpenAlerts, totalOf, worstOf } from './use-alert-counts.ts'

/** How many alerts of an organization are open, with the sign of the worst. */
export function OpenAlertsCell({
  organizationId,
  open,
}: {
  organizationId: string
  open: OpenAlerts | undefined
}) {
  const worst = open && worstOf(open)
  if (!open || !worst) return <span className={styles['none']}>{open ? '0' : ''}</span>
  const total = wholeNumber(totalOf(open))
  return (
    <PageLink
      to={paths.alerts}
      params={{ organizationId }}
      c="inherit"
      className={styles['open']}
      aria-label={`${total} open alerts, the worst ${severityWord(worst)}`}
      title={`The worst is ${severityWord(worst)}`}
    >
      {total}
      <SeverityBars severity={worst} />
    </PageLink>
  )
}
