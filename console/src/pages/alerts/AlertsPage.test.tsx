import { type Alert, alertsApi, type AlertTimeline } from '@gatehouse/contract/alerts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aTicket, anAlert } from '../../app/testing/alerts.ts'
import { askedOf, fake, FakeSocket } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId } from '../../app/testing/things.ts'

const timeline: AlertTimeline = {
  top: [
    { name: 'Many failed logons', count: 7 },
    { name: 'Account removed', count: 2 },
  ],
  other: 0,
  perDay: [
    { date: '2026-11-20', bySeverity: { low: 0, medium: 2, high: 3, critical: 0 } },
    { date: '2026-11-21', bySeverity: { low: 0, medium: 0, high: 4, critical: 0 } },
  ],
  total: 9,
  open: 4,
}

function openAlerts(address: string, alerts: Alert[] = [anAlert()], of = timeline) {
  fake(alertsApi.list, { alerts })
  fake(alertsApi.timeline, of)
  return renderAt(address)
}

const asked = () => askedOf('/alerts').at(-1)?.query

test('without a choice the open alerts of thirty days are asked for', async () => {
  openAlerts('/alerts')

  await screen.findByText('m.reyes')

  expect(asked()).toMatchObject({ status: 'open', days: '30' })
  expect(screen.getByText('4 open of 9 alerts')).toBeTruthy()
})

test('filters in the address are asked of the server and pressed on the page', async () => {
  openAlerts('/alerts?status=all&severity=critical&severity=high&item=reyes&days=7')

  await screen.findByRole('button', { name: 'Critical', pressed: true })

  expect(screen.getByRole('button', { name: 'Low', pressed: false })).toBeTruthy()
  expect(screen.getByRole('textbox', { name: 'Item contains' })).toHaveProperty('value', 'reyes')
  await waitFor(() =>
    expect(asked()).toMatchObject({
      status: 'all',
      severity: ['high', 'critical'],
      item: 'reyes',
      days: '7',
    }),
  )
})

test('a filter that is chosen stands in the address, and goes with the others', async () => {
  const { address } = openAlerts('/alerts?days=7')
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Critical' }))
  await waitFor(() => expect(address()).toBe('/alerts?days=7&severity=critical'))

  await user.click(screen.getByRole('button', { name: 'Mine' }))
  await waitFor(() => expect(asked()).toHaveProperty('assigneeId'))

  await user.click(screen.getByRole('button', { name: 'Remove all' }))
  await waitFor(() => expect(address()).toBe('/alerts?days=7'))
})

test('the charts say in words what they show', async () => {
  openAlerts('/alerts')

  await screen.findByRole('figure', {
    name: '9 alerts: Many failed logons 7, Account removed 2',
  })
  expect(
    screen.getByRole('figure', {
      name: '9 alerts in 2 days: 0 Critical, 7 High, 2 Medium, 0 Low',
    }),
  ).toBeTruthy()
})

test('the legend takes an alert out of the chart, and its funnel out of the list', async () => {
  const { address } = openAlerts('/alerts')
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Many failed logons 7' }))
  await screen.findByRole('figure', { name: '2 alerts: Account removed 2' })

  await user.click(screen.getByRole('button', { name: 'Only Account removed' }))
  await waitFor(() => expect(address()).toBe('/alerts?name=Account+removed'))
})

test('an alert that is raised appears by itself', async () => {
  openAlerts('/alerts', [])
  await screen.findByText('Every alert of this time is resolved')

  fake(alertsApi.list, { alerts: [anAlert({ name: 'Account removed' })] })
  FakeSocket.to(alertsApi.live)[0]?.send(alertsApi.live, {
    organizationId: customerId,
    alertId: anAlert().id,
  })

  expect(await screen.findByRole('link', { name: 'Account removed' })).toBeTruthy()
})

test('while the reader is further down, changes wait to be called', async () => {
  openAlerts('/alerts')
  await screen.findByText('m.reyes')
  const frame = screen.getByRole('table').parentElement
  if (!frame) throw new Error('The table has no frame to scroll.')

  frame.scrollTop = 200
  fireEvent.scroll(frame)
  fake(alertsApi.list, { alerts: [anAlert({ name: 'Account removed' })] })
  for (const { id } of [anAlert(), anAlert()]) {
    FakeSocket.to(alertsApi.live)[0]?.send(alertsApi.live, {
      organizationId: customerId,
      alertId: id,
    })
  }

  const waiting = await screen.findByRole('button', { name: '2 new or changed' })
  expect(screen.queryByRole('link', { name: 'Account removed' })).toBeNull()

  await userEvent.click(waiting)
  await screen.findByRole('link', { name: 'Account removed' })
})

test('j and Enter open an alert', async () => {
  const alerts = [anAlert({ item: 'one' }), anAlert({ item: 'two' })]
  fake(alertsApi.get, { ...anAlert(), events: [] })
  fake(alertsApi.records, { records: [] })
  const { address } = openAlerts('/alerts', alerts)
  await screen.findByText('one')

  await userEvent.keyboard('jj{Enter}')

  await waitFor(() => expect(address()).toContain(`/alerts/${alerts[1]?.id}`))
})

test('a row says whose it is, its ticket and who has it', async () => {
  const assignee = { userId: aLogin().user.id, username: 'maria', displayName: 'Maria Keller' }
  openAlerts('/alerts', [anAlert({ ticket: aTicket, assignee })])

  const row = (await screen.findByText('m.reyes')).closest('tr') ?? document.body

  expect(within(row).getByText('Alpine')).toBeTruthy()
  expect(within(row).getByRole('link', { name: '48210' })).toBeTruthy()
  expect(within(row).getByText('In Progress')).toBeTruthy()
  expect(within(row).getByText('Maria Keller')).toBeTruthy()
})

test('at one organization only its alerts are asked for, and its name is not repeated', async () => {
  openAlerts(`/organizations/${customerId}/alerts`)

  await screen.findByText('m.reyes')

  expect(asked()).toMatchObject({ organizationId: customerId })
  expect(screen.queryByRole('columnheader', { name: 'Organization' })).toBeNull()
})

test('an empty list says what would fill it', async () => {
  openAlerts('/alerts', [], { ...timeline, top: [], perDay: [], total: 0, open: 0 })

  await screen.findByText('Nothing was raised in this time', { selector: 'p' })

  expect(screen.getByRole('link', { name: 'See which rules are active' })).toBeTruthy()
})

test('the export is of what is shown', async () => {
  openAlerts('/alerts?severity=critical&status=all')

  await userEvent.click(await screen.findByRole('button', { name: 'Export' }))

  // Without a layout, the menu believes that its button is out of sight and hides.
  const link = await screen.findByRole('menuitem', { name: 'CSV', hidden: true })
  expect(link.getAttribute('href')).toBe(
    '/api/v1/alerts/export?severity=critical&status=all&days=30&format=csv',
  )
})

test('on a phone the same page opens, with the columns that matter', async () => {
  window.innerWidth = 390
  openAlerts('/alerts')

  expect(await screen.findByRole('link', { name: 'Many failed logons' })).toBeTruthy()
  expect(screen.getByRole('columnheader', { name: 'Severity' })).toBeTruthy()
})
