import type { Notification } from '@gatehouse/contract/notifications'
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Time } from '../../ui/Time.tsx'
import { fixLink } from './fix-link.ts'
import styles from './NotificationEntry.module.css'
import { TroubleIcon } from './TroubleIcon.tsx'

interface Props {
  notification: Notification
  /** Where troubles of several organizations stand together. */
  organization: string | undefined
  onRead: (id: string) => void
  /** Told when the reader goes to put it right. */
  onFix: () => void
}

/** One thing that is wrong, since when, and the way to put it right. */
export function NotificationEntry({ notification, organization, onRead, onFix }: Props) {
  const { id, severity, title, text, fix, raisedAt, isRead } = notification
  return (
    <li className={styles['entry']} data-unread={!isRead || undefined}>
      <TroubleIcon severity={severity} />
      <div className={styles['body']}>
        <div className={styles['title']}>{title}</div>
        <div className={styles['text']}>{text}</div>
        <div className={styles['aside']}>
          {organization !== undefined && <span>{organization}</span>}
          <Time at={raisedAt} />
          {fix && (
            <Link
              {...fixLink(fix)}
              className={styles['fix']}
              aria-label={`Fix: ${title}`}
              onClick={() => {
                if (!isRead) onRead(id)
                onFix()
              }}
            >
              Fix
            </Link>
          )}
        </div>
      </div>
      {!isRead && (
        <Tooltip label="Mark as read">
          <ActionIcon size="sm" aria-label={`Mark as read: ${title}`} onClick={() => onRead(id)}>
            <IconCheck size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  )
}
