import { severities } from '@gatehouse/contract/severities'
import { Link, type LinkProps } from '@tanstack/react-router'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { wholeNumber } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { SeverityMark, severityWord } from '../../ui/SeverityMark.tsx'
import styles from './OpenAlertsPanel.module.css'
import type { AlertSearch } from './search.ts'
import { sumOf, useAlertCounts } from './use-alert-counts.ts'

/** An open alert stays in sight for as long as the list can look back. */
const farBack = 365

/** Open alerts by severity, each a way to them: of one organization, or of all. */
export function OpenAlertsPanel({ organizationId }: { organizationId?: string }) {
  const counts = useAlertCounts()
  const open = sumOf(
    (counts ?? [])
      .filter((one) => organizationId === undefined || one.organizationId === organizationId)
      .map((one) => one.open),
  )
  const to = (search: AlertSearch): LinkProps =>
    organizationId === undefined
      ? { to: paths.allAlerts, search }
      : { to: paths.alerts, params: { organizationId }, search }
  return (
    <Panel title="Open alerts" action={<PageLink {...to({})}>All alerts</PageLink>}>
      <ul className={styles['tiles']}>
        {severities.toReversed().map((severity) => (
          <li key={severity}>
            <Link
              {...to({ severity: [severity], days: farBack })}
              className={styles['tile']}
              data-none={open[severity] === 0 || undefined}
              aria-label={`${counts ? open[severity] : 'Unknown number of'} open, ${severityWord(severity)}`}
            >
              <strong>{counts ? wholeNumber(open[severity]) : '–'}</strong>
              <SeverityMark severity={severity} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
