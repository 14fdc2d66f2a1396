import { Button, Popover, ScrollArea, UnstyledButton } from '@mantine/core'
import { IconBell, IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { NotificationEntry } from '../../pages/notifications/NotificationEntry.tsx'
import { useMarkRead, useNotifications } from '../../pages/notifications/use-notifications.ts'
import { useOrganizationNames } from '../../pages/organizations/use-organization-names.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { messageOf } from '../api-error.ts'
import { FormError } from '../FormError.tsx'
import { PageLink } from '../links.tsx'
import { isManaging, useLogin } from '../login.ts'
import { paths } from '../paths.ts'
import styles from './Bell.module.css'

const mostShown = 99

/** What is wrong now: a number that moves by itself, and behind it each thing with its way out. */
export function Bell() {
  const [isOpen, setOpen] = useState(false)
  const login = useLogin()
  const nameOf = useOrganizationNames()
  const { notifications, unread, data, error } = useNotifications()
  const markRead = useMarkRead()
  const close = () => setOpen(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={380} trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={styles['bell']}
          aria-label={unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          title="Notifications"
          onClick={() => setOpen(!isOpen)}
        >
          <IconBell size={17} stroke={1.7} aria-hidden />
          {unread > 0 && (
            <span className={styles['count']} aria-hidden>
              {unread > mostShown ? `${mostShown}+` : unread}
            </span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Notifications">
        <div className={styles['head']}>
          <strong>Notifications</strong>
          {unread > 0 && (
            <Button
              variant="subtle"
              size="compact-xs"
              loading={markRead.isPending}
              onClick={() =>
                markRead.mutate(notifications.filter((one) => !one.isRead).map((one) => one.id))
              }
            >
              Mark all as read
            </Button>
          )}
        </div>
        <FormError error={markRead.error} />
        {notifications.length === 0 ? (
          <EmptyState
            icon={<IconCircleCheck size={20} />}
            title={error && !data ? 'This could not be read' : 'Nothing needs attention'}
          >
            {error && !data
              ? messageOf(error)
              : 'Agents, sources, mail, tickets and webhooks that are in trouble appear here until they are well again.'}
          </EmptyState>
        ) : (
          <ScrollArea.Autosize mah="60vh" type="auto">
            <ul className={styles['list']}>
              {notifications.map((notification) => (
                <NotificationEntry
                  key={notification.id}
                  notification={notification}
                  organization={isManaging(login) ? nameOf(notification.organizationId) : undefined}
                  onRead={(id) => markRead.mutate([id])}
                  onFix={close}
                />
              ))}
            </ul>
          </ScrollArea.Autosize>
        )}
        <div className={styles['foot']}>
          <PageLink to={paths.notifications} onClick={close}>
            Notifications log
          </PageLink>
          <PageLink to={paths.notificationPreferences} onClick={close} c="dimmed">
            What I get by e-mail
          </PageLink>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
