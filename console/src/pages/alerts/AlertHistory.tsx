import type { Alert, AlertEvent } from '@gatehouse/contract/alerts'
import {
  IconBell,
  IconCircleCheck,
  IconMessage,
  IconRepeat,
  IconRotate,
  IconSend,
  IconTicket,
  IconUserCheck,
} from '@tabler/icons-react'
import { usePermission } from '../../app/organization.ts'
import { Time } from '../../ui/Time.tsx'
import styles from './AlertHistory.module.css'
import { CommentBox } from './CommentBox.tsx'

const icons = {
  raised: IconBell,
  repeated: IconRepeat,
  assigned: IconUserCheck,
  commented: IconMessage,
  resolved: IconCircleCheck,
  reopened: IconRotate,
  ticket: IconTicket,
  delivered: IconSend,
} satisfies Record<AlertEvent['kind'], unknown>

/** What became of an alert, oldest first, and the place to add to it. */
export function AlertHistory({ alert }: { alert: Alert & { events: readonly AlertEvent[] } }) {
  const { may } = usePermission()
  return (
    <>
      <ol className={styles['history']} aria-label="History">
        {alert.events.map((event) => (
          <HistoryLine key={event.id} event={event} />
        ))}
      </ol>
      {may('alerts:update') && <CommentBox alert={alert} />}
    </>
  )
}

function HistoryLine({ event }: { event: AlertEvent }) {
  const Icon = icons[event.kind]
  const isComment = event.kind === 'commented'
  return (
    <li className={styles['event']} data-kind={event.kind}>
      <span className={styles['icon']}>
        <Icon size={13} stroke={1.8} aria-hidden />
      </span>
      <div className={styles['what']}>
        <div className={styles['line']}>
          <span>
            <strong>{event.by}</strong>
            {isComment ? ' commented' : ` · ${event.text}`}
          </span>
          <span className={styles['when']}>
            <Time at={event.at} as="list" />
          </span>
        </div>
        {isComment && <div className={styles['comment']}>{event.text}</div>}
      </div>
    </li>
  )
}
