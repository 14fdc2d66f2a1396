import { type Alert, alertsApi } from '@gatehouse/contract/alerts'
import { alertProfilesApi, suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { ticketsApi } from '@gatehouse/contract/tickets'
import type { Role } from '@gatehouse/contract/permissions'
import { ServiceDeskId } from '@gatehouse/contract/ids'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aProfile, aTicket, anAlert, anAlertEvent, aRule } from '../../app/testing/alerts.ts'
import { askedOf, fake, Refusal } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, aRecord, customerId } from '../../app/testing/things.ts'

interface Options {
  records?: ActivityRecord[]
  role?: Role
}

function openAlert(
  alert: Alert = anAlert(),
  { records = [aRecord()], role = 'administrator' }: Options = {},
) {
  fake(alertsApi.get, { ...alert, events: [anAlertEvent()] })
  fake(alertsApi.records, { records })
  fake(alertProfilesApi.get, aProfile())
  fake(alertsApi.assignees, { assignees: [colleague] })
  return renderAt(`/organizations/${customerId}/alerts/${alert.id}`, {
    login: aLogin(role),
  })
}

const colleague = { userId: aLogin().user.id, username: 'j.osei', displayName: 'Jonas Osei' }

test('says what happened, how bad it is, and why it was raised', async () => {
  openAlert()

  await screen.findByRole('heading', { name: 'Many failed logons' })

  expect(screen.getByText('High')).toBeTruthy()
  expect(screen.getByText('Open')).toBeTruthy()
  expect(await screen.findByText('5 records within 10 minutes with the same Who.')).toBeTruthy()
  expect(screen.getByText('Action is Failed Logon')).toBeTruthy()
  expect(await screen.findByText('Raised by 5 records.', { exact: false })).toBeTruthy()
})

test('a record opens beside the list with what was before and after', async () => {
  const record = aRecord({
    details: [{ property: 'Members', before: 'deploy', after: 'alice, deploy' }],
  })
  const { address } = openAlert(anAlert(), { records: [record] })

  await userEvent.click(await screen.findByText('sudo'))

  const panel = await screen.findByRole('complementary', { name: 'Record' })
  expect(within(panel).getByRole('region', { name: 'Members' })).toBeTruthy()
  expect(address()).toContain(`?record=${record.id}`)

  await userEvent.keyboard('{Escape}')
  await screen.findByText('Why it was raised')
})

test('what the newest record changed stands on the page, and leads to all of it', async () => {
  const record = aRecord({
    details: [{ property: 'Shell', before: '/bin/sh', after: '/bin/bash' }],
  })
  const { address } = openAlert(anAlert(), { records: [record] })

  const shell = await screen.findByRole('region', { name: 'Shell' })
  expect(within(shell).getByText('/bin/bash')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Whole record' }))

  await screen.findByRole('complementary', { name: 'Record' })
  expect(address()).toContain(`?record=${record.id}`)
  expect(screen.getAllByRole('region', { name: 'Shell' })).toHaveLength(1)
})

test('resolving asks why, and the reason is sent', async () => {
  const alert = anAlert()
  openAlert(alert)
  fake(alertsApi.resolve, alert)
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Resolve' }))
  const dialog = await screen.findByRole('dialog')
  await user.click(within(dialog).getByRole('button', { name: 'Resolve' }))
  await within(dialog).findByText('Say why.')

  await user.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'Planned')
  await user.click(within(dialog).getByRole('button', { name: 'Resolve' }))

  await waitFor(() => expect(askedOf('/resolve').at(-1)?.body).toEqual({ reason: 'Planned' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

test('that somebody else was faster is said in the form', async () => {
  openAlert()
  fake(alertsApi.resolve, () => {
    throw new Refusal({ code: 'conflict', message: 'This alert was already resolved.' })
  })
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Resolve' }))
  await user.type(await screen.findByRole('textbox', { name: 'Reason' }), 'Planned')
  await user.keyboard('{Control>}{Enter}{/Control}')

  expect(await screen.findByText('This alert was already resolved.')).toBeTruthy()
})

test('a resolved alert says who resolved it and why, and can be opened again', async () => {
  openAlert(
    anAlert({
      state: {
        status: 'resolved',
        resolvedBy: 'Maria Keller',
        resolvedAt: '2026-11-21T10:00:00.000Z',
        reason: 'Planned maintenance',
      },
    }),
  )

  await screen.findByText('Maria Keller: Planned maintenance')

  expect(screen.getByRole('button', { name: 'Reopen' })).toBeTruthy()
})

test('who may only read is told so, and finds nothing to write', async () => {
  openAlert(anAlert(), { role: 'viewer' })

  const button = await screen.findByRole('button', { name: 'Resolve' })
  await userEvent.hover(button)

  await screen.findByText('Your role, Viewer, cannot resolve alerts.')
  expect(screen.queryByRole('textbox', { name: 'Comment' })).toBeNull()
  expect(screen.getByText('Nobody')).toBeTruthy()
})

test('a comment goes to the ticket, too, when that is wanted', async () => {
  openAlert(anAlert({ ticket: aTicket }))
  fake(alertsApi.comment, anAlertEvent({ kind: 'commented', text: 'Called them.' }))
  fake(ticketsApi.get, {
    ...{ id: aTicket.ticketId, organizationId: customerId, serviceDesk: 'ConnectWise PSA' },
    serviceDeskId: ServiceDeskId.parse(aTicket.ticketId),
    ...{ provider: 'connectwise', summary: '', severity: 'high', state: 'open', isFlood: false },
    ...{ alertIds: [], repeatCount: 0, slaStatus: 'Respond by 10:00' },
    openedAt: '2026-11-21T09:00:00.000Z',
    updatedAt: '2026-11-21T09:00:00.000Z',
    ...{ events: [], requests: [] },
  })
  const user = userEvent.setup()

  await user.type(await screen.findByRole('textbox', { name: 'Comment' }), 'Called them.')
  await user.click(screen.getByRole('checkbox', { name: 'Also to the ticket 48210' }))
  await user.click(screen.getByRole('button', { name: 'Comment' }))

  await waitFor(() =>
    expect(askedOf('/comments').at(-1)?.body).toEqual({ text: 'Called them.', toTicket: true }),
  )
  expect(await screen.findByText('Respond by 10:00')).toBeTruthy()
})

test('an alert is given to a colleague', async () => {
  const alert = anAlert()
  openAlert(alert)
  fake(alertsApi.assign, alert)
  const user = userEvent.setup()

  await user.click(await screen.findByRole('combobox', { name: 'Assignee' }))
  await user.click(await screen.findByRole('option', { name: 'Jonas Osei', hidden: true }))

  await waitFor(() =>
    expect(askedOf('/assignee').at(-1)?.body).toEqual({ userId: colleague.userId }),
  )
})

test('suppressing alerts like this begins with the filter of its rule and its item', async () => {
  openAlert(anAlert({ item: 'svc-backup' }))
  fake(suppressionRulesApi.preview, { days: 30, records: 120, alertedRecords: 40, alerts: 3 })
  fake(alertProfilesApi.get, aProfile({ rules: [aRule()] } as object))
  const user = userEvent.setup()
  await screen.findByText('Action is Failed Logon')

  await user.click(screen.getByRole('button', { name: 'More actions' }))
  await user.click(
    await screen.findByRole('menuitem', { name: 'Suppress alerts like this', hidden: true }),
  )

  await screen.findByRole('button', { name: 'Change: Who is svc-backup' })
  expect(screen.getByRole('button', { name: 'Change: Action is Failed Logon' })).toBeTruthy()
  expect(await screen.findByText('120 records, 3 alerts')).toBeTruthy()
  expect(screen.getByRole('textbox', { name: 'Name' })).toHaveProperty(
    'value',
    'Many failed logons: svc-backup',
  )
})
