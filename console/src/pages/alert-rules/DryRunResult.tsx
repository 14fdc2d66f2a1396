import type { DryRun } from '@gatehouse/contract/alert-rules'
import type { Organization } from '@gatehouse/contract/organizations'
import { Text } from '@mantine/core'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { ActionMark } from '../../ui/ActionMark.tsx'
import { StackedDays } from '../../ui/chart/StackedDays.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted, wholeNumber } from '../../ui/numbers.ts'
import { Time } from '../../ui/Time.tsx'
import styles from './DryRunResult.module.css'

interface Props {
  result: DryRun
  organization: Organization
  /** The rule was changed since. */
  isOld: boolean
}

const alertParts = [{ key: 'alerts', label: 'Alerts', color: 'var(--gh-medium)' }]
const recordParts = [{ key: 'records', label: 'Records', color: 'var(--gh-bar)' }]

export function DryRunResult({ result, organization, isOld }: Props) {
  const days = result.perDay.map(({ date, records, alerts }) => ({
    date,
    counts: { records, alerts },
  }))
  return (
    <section className={styles['result']} data-old={isOld || undefined} aria-label="Result">
      {isOld && <Notice tone="info">The rule was changed since. Try it out again.</Notice>}
      <div className={styles['figures']}>
        <div>
          <strong>{wholeNumber(result.alerts)}</strong>
          <span>{result.alerts === 1 ? 'alert' : 'alerts'}</span>
        </div>
        <div>
          <strong>{wholeNumber(result.records)}</strong>
          <span>{result.records === 1 ? 'record' : 'records'}</span>
        </div>
      </div>
      {result.isCutAt !== undefined && (
        <Notice tone="warn">
          Alerts were counted among the first {counted(result.isCutAt, 'record')} only. So many
          matches make a rule hard to live with: narrow its filter.
        </Notice>
      )}
      {result.records > 0 && (
        <>
          <Text fz="xs" fw={600} c="dimmed">
            Alerts per day
          </Text>
          <StackedDays days={days} parts={alertParts} noun="alert" height={84} />
          <Text fz="xs" fw={600} c="dimmed">
            Records per day
          </Text>
          <StackedDays days={days} parts={recordParts} noun="record" height={84} />
          <Text fz="xs" fw={600} c="dimmed">
            The newest records
          </Text>
          <ul className={styles['samples']}>
            {result.samples.map((record) => (
              <li key={record.id}>
                <PageLink
                  to={paths.record}
                  params={{ organizationId: organization.id, recordId: record.id }}
                  className={styles['sample']}
                  title={record.what}
                >
                  <span className={styles['line']}>
                    <ActionMark action={record.action} succeeded={record.succeeded} />
                    <span className={styles['what']}>{record.what}</span>
                  </span>
                  <span className={styles['aside']}>
                    {record.who || 'unknown'} on {record.where} · <Time at={record.at} as="list" />
                  </span>
                </PageLink>
              </li>
            ))}
          </ul>
        </>
      )}
      {result.records === 0 && (
        <Text c="dimmed">Nothing in {organization.name} matched in this time.</Text>
      )}
    </section>
  )
}
