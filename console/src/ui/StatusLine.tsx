import { StatusBadge, type StatusName } from './StatusBadge.tsx'
import styles from './StatusLine.module.css'
import { Time } from './Time.tsx'

interface Props {
  status: { status: StatusName; reason: string; since: string }
}

/** How it is, why, and since when: the first line of an object's page. */
export function StatusLine({ status }: Props) {
  return (
    <div className={styles['line']}>
      <StatusBadge status={status.status} variant="filled" />
      <span>{status.reason}</span>
      <span className={styles['since']}>
        since <Time at={status.since} as="list" />
      </span>
    </div>
  )
}
