import type { Notification, NotificationKind } from '@gatehouse/contract/notifications'
import { ActionIcon, Group, Tooltip } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { fixLink } from './fix-link.ts'
import styles from './NotificationEntry.module.css'
import { TroubleIcon } from './TroubleIcon.tsx'

interface Options {
  nameOf: ((organizationId: string) => string) | undefined
  kindNames: Readonly<Record<NotificationKind, string>>
  /** Where also those stand that are over. */
  hasEnd: boolean
  onRead: (id: string) => void
}

export const notificationColumns = (options: Options): Column<Notification>[] => [
  {
    id: 'severity',
    header: '',
    width: '40px',
    isFixed: true,
    cell: ({ severity }) => <TroubleIcon severity={severity} />,
  },
  {
    id: 'title',
    header: 'What is wrong',
    isFixed: true,
    cell: ({ title, text, isRead }) => (
      <span title={`${title}. ${text}`} className={styles['row']}>
        <span style={{ fontWeight: isRead ? undefined : 600 }}>{title}</span>
        <span className={styles['rest']}>{text}</span>
      </span>
    ),
  },
  {
    id: 'kind',
    header: 'Kind',
    width: '190px',
    needsWidth: 1000,
    cell: ({ kind }) => options.kindNames[kind],
  },
  ...organizationColumn(options),
  {
    id: 'raised',
    header: 'Since',
    width: '148px',
    needsWidth: 480,
    cell: ({ raisedAt }) => <Time at={raisedAt} as="list" />,
  },
  ...(options.hasEnd
    ? [
        {
          id: 'ended',
          header: 'Ended',
          width: '148px',
          needsWidth: 620,
          cell: ({ endedAt }: Notification) =>
            endedAt === undefined ? <strong>Not yet</strong> : <Time at={endedAt} as="list" />,
        },
      ]
    : []),
  {
    id: 'actions',
    header: '',
    width: '84px',
    isFixed: true,
    cell: ({ id, title, fix, isRead, endedAt }) => (
      <Group gap={6} wrap="nowrap" h={20} justify="flex-end">
        {fix && endedAt === undefined && (
          <Link
            {...fixLink(fix)}
            className={styles['fix']}
            aria-label={`Fix: ${title}`}
            onClick={() => {
              if (!isRead) options.onRead(id)
            }}
          >
            Fix
          </Link>
        )}
        {!isRead && (
          <Tooltip label="Mark as read">
            <ActionIcon
              size="sm"
              aria-label={`Mark as read: ${title}`}
              onClick={() => options.onRead(id)}
            >
              <IconCheck size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    ),
  },
]

const organizationColumn = ({ nameOf }: Options): Column<Notification>[] =>
  nameOf
    ? [
        {
          id: 'organization',
          header: 'Organization',
          width: '16%',
          needsWidth: 760,
          cell: ({ organizationId }) => (
            <span title={nameOf(organizationId)}>{nameOf(organizationId)}</span>
          ),
        },
      ]
    : []
