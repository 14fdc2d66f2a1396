import { Text } from '@mantine/core'
import { lengthOf } from './instant.ts'
import { StatusBadge, type StatusName } from './StatusBadge.tsx'
import styles from './StatusHistory.module.css'
import { Time } from './Time.tsx'

export interface StatusPeriod {
  status: StatusName
  reason: string
  since: string
  until?: string | undefined
}

/** What the status was, newest first, with how long each lasted. */
export function StatusHistory({ periods }: { periods: readonly StatusPeriod[] }) {
  if (periods.length === 0) return <Text c="dimmed">The status has not changed yet.</Text>
  return (
    <ol className={styles['history']}>
      {periods
        .toSorted((a, b) => (a.since < b.since ? 1 : -1))
        .map((period) => (
          <li key={period.since} className={styles['period']}>
            <div className={styles['line']}>
              <StatusBadge status={period.status} />
              <span className={styles['when']}>
                <Time at={period.since} as="list" />
                {period.until !== undefined && (
                  <>
                    {' '}
                    · for {lengthOf((Date.parse(period.until) - Date.parse(period.since)) / 1000)}
                  </>
                )}
              </span>
            </div>
            <Text fz="xs" c="dimmed">
              {period.reason}
            </Text>
          </li>
        ))}
    </ol>
  )
}
