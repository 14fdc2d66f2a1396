import {
  type MailChoice,
  notificationKinds,
  notificationsApi,
  type NotificationKind,
} from '@gatehouse/contract/notifications'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aNotification, ruleId } from '../../app/testing/alerts.ts'
import { askedOf, fake, FakeSocket } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId } from '../../app/testing/things.ts'

const openBell = async () =>
  userEvent.click(await screen.findByRole('button', { name: /^Notifications/ }))

test('the bell counts what is unread, and says each with where to put it right', async () => {
  const fix = { to: 'agent', organizationId: customerId, agentId: ruleId } as const
  fake(notificationsApi.list, { notifications: [aNotification({ fix })], unread: 1 })
  renderAt('/roles')

  await screen.findByRole('button', { name: 'Notifications, 1 unread' })
  await openBell()

  // Without a layout, the panel believes that its button is out of sight and hides.
  const link = await screen.findByRole('link', {
    name: 'Fix: Agent dc1-agent is silent',
    hidden: true,
  })
  expect(link.getAttribute('href')).toBe(`/organizations/${customerId}/agents/${ruleId}`)
  expect(screen.getByText('It has not reported for 47 minutes.')).toBeTruthy()
  expect(screen.getAllByText('Alpine').length).toBeGreaterThan(0)
})

test('what comes and goes moves the number by itself', async () => {
  fake(notificationsApi.list, { notifications: [], unread: 0 })
  renderAt('/roles')
  await screen.findByRole('button', { name: 'Notifications' })

  fake(notificationsApi.list, { notifications: [aNotification()], unread: 3 })
  FakeSocket.to(notificationsApi.live)[0]?.send(notificationsApi.live, {
    organizationId: customerId,
  })

  expect(await screen.findByRole('button', { name: 'Notifications, 3 unread' })).toBeTruthy()
})

test('all are marked as read with one press', async () => {
  const [first, second] = [aNotification(), aNotification()]
  const read = aNotification({ isRead: true })
  fake(notificationsApi.list, { notifications: [first, second, read], unread: 2 })
  fake(notificationsApi.markRead, {})
  renderAt('/roles')
  await openBell()

  await userEvent.click(
    await screen.findByRole('button', { name: 'Mark all as read', hidden: true }),
  )

  await waitFor(() =>
    expect(askedOf('/notifications/read').at(-1)?.body).toEqual({
      notificationIds: [first.id, second.id],
    }),
  )
})

test('an empty bell says what would ring it', async () => {
  renderAt('/roles')
  await openBell()

  expect(await screen.findByText('Nothing needs attention')).toBeTruthy()
})

test('the log shows what is over, too', async () => {
  fake(notificationsApi.list, ({ query }) => ({
    notifications:
      query.state === 'all'
        ? [
            aNotification(),
            aNotification({ title: 'Mail failed', endedAt: aNotification().raisedAt }),
          ]
        : [aNotification()],
    unread: 0,
  }))
  const { address } = renderAt('/notifications')

  await screen.findByText('Agent dc1-agent is silent')
  expect(screen.queryByText('Mail failed')).toBeNull()
  await userEvent.click(screen.getByRole('radio', { name: 'All' }))

  const row = (await screen.findByText('Mail failed')).closest('tr') ?? document.body
  expect(within(row).queryByText('Not yet')).toBeNull()
  expect(address()).toBe('/notifications?state=all')
})

test('at a customer the log does not ask for an organization', async () => {
  fake(notificationsApi.list, { notifications: [aNotification()], unread: 0 })
  renderAt('/notifications', { login: aLogin('co-managing-administrator') })

  await screen.findByText('Agent dc1-agent is silent')

  expect(screen.queryByRole('combobox', { name: 'Organization' })).toBeNull()
})

test('what comes by e-mail is chosen kind by kind and kept at once', async () => {
  const mail = Object.fromEntries(
    notificationKinds.map((kind): [NotificationKind, MailChoice] => [kind, 'off']),
  ) as Record<NotificationKind, MailChoice>
  fake(notificationsApi.preferences, { mail })
  fake(notificationsApi.savePreferences, { mail })
  renderAt('/profile/notifications')

  const choices = await screen.findByRole('radiogroup', { name: 'Mail cannot be sent' })
  await userEvent.click(within(choices).getByRole('radio', { name: 'Once a day' }))

  await waitFor(() =>
    expect(
      askedOf('/notifications/preferences').find(({ method }) => method === 'PUT')?.body,
    ).toEqual({ mail: { 'email-failing': 'daily' } }),
  )
})
