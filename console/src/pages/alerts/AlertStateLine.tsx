import type { Alert } from '@gatehouse/contract/alerts'
import { Time } from '../../ui/Time.tsx'
import { AlertStateBadge } from './AlertState.tsx'
import styles from './AlertPage.module.css'

/** How it is, since when, and by whom: the first line of an alert's page. */
export function AlertStateLine({ alert }: { alert: Alert }) {
  const { state } = alert
  return (
    <div className={styles['state']}>
      <AlertStateBadge state={state} variant="filled" />
      {state.status === 'resolved' ? (
        <>
          <span>
            {state.resolvedBy}: {state.reason}
          </span>
          <span className={styles['dim']}>
            since <Time at={state.resolvedAt} as="list" />
          </span>
        </>
      ) : (
        <span className={styles['dim']}>
          raised <Time at={alert.raisedAt} as="list" />
        </span>
      )}
      {alert.updatedAt !== alert.raisedAt && (
        <span className={styles['dim']}>
          · last record added <Time at={alert.updatedAt} />
        </span>
      )}
    </div>
  )
}
