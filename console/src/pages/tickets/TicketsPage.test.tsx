import { alertsApi } from '@gatehouse/contract/alerts'
import { AlertProfileId, AlertRuleId } from '@gatehouse/contract/ids'
import type { Role } from '@gatehouse/contract/permissions'
import { type ServiceDesk, serviceDesksApi } from '@gatehouse/contract/service-desks'
import { ticketsApi, type TicketRequest } from '@gatehouse/contract/tickets'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import {
  alertId,
  aServiceDesk,
  aTicket,
  aTicketRequest,
  ticketId,
} from '../../app/testing/desk-things.ts'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId } from '../../app/testing/things.ts'

const since = '2026-11-21T09:00:00.000Z'

interface Opened {
  requests?: TicketRequest[]
  desk?: ServiceDesk
  role?: Role
}

function open(
  address: string,
  { requests = [], desk = aServiceDesk(), role = 'administrator' }: Opened = {},
) {
  fake(serviceDesksApi.list, { serviceDesks: [desk] })
  fake(ticketsApi.list, { tickets: [aTicket()] })
  fake(ticketsApi.requests, ({ query }) => ({
    requests: requests.filter(({ state }) => query.state === undefined || state === query.state),
  }))
  return renderAt(address, { login: aLogin(role) })
}

test('a ticket is listed with the way to it at the service desk and to its own page', async () => {
  open('/tickets')

  const table = await screen.findByRole('table', { name: 'Tickets' })

  const number = within(table).getByRole('link', { name: /4711/ })
  expect(number.getAttribute('href')).toBe('https://na.myconnectwise.net/ticket/4711')
  expect(number.getAttribute('rel')).toBe('noreferrer')
  const summary = within(table).getByRole('link', { name: '[Gatehouse] Failed logons' })
  expect(summary.getAttribute('href')).toBe(`/organizations/${customerId}/tickets/${ticketId}`)
  expect(within(table).getByText('Alpine')).toBeTruthy()
  expect(within(table).getByText('Assigned')).toBeTruthy()
})

test('what is looked for stands in the address and is asked of the server', async () => {
  const { address } = open('/tickets')

  await userEvent.type(await screen.findByLabelText('Find in tickets'), '4711{Enter}')

  await waitFor(() => expect(address()).toBe('/tickets?text=4711'))
  await waitFor(() => expect(askedOf('/tickets').at(-1)?.query).toMatchObject({ text: '4711' }))
})

test('the tickets of one organization are asked for by its id', async () => {
  open(`/organizations/${customerId}/tickets`)

  await screen.findByRole('table', { name: 'Tickets' })

  expect(askedOf('/tickets').at(0)?.query).toMatchObject({ organizationId: customerId })
})

test('a service desk that fails says so above the tickets, in its own words', async () => {
  const state = { isFailing: true, reason: 'It answered: 401 The keys are not valid.', since }
  open('/tickets', { desk: aServiceDesk({ state, waiting: 3, failed: 1 }) })

  await screen.findByText(/It answered: 401 The keys are not valid\./)

  expect(screen.getByText(/3 requests wait, 1 request failed/)).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Open ConnectWise' })).toBeTruthy()
})

test('a failed request shows what was refused, and is sent again', async () => {
  open('/tickets?view=requests', { requests: [aTicketRequest()] })
  fake(ticketsApi.retry, () => aTicketRequest({ state: 'waiting' }))

  const table = await screen.findByRole('table', { name: 'Failed requests' })
  expect(within(table).getByText('type:', { exact: false })).toBeTruthy()
  expect(within(table).getByText('The type is not of this board.')).toBeTruthy()
  await userEvent.click(within(table).getByRole('button', { name: 'Retry' }))

  await waitFor(() => expect(askedOf('/retry')).toHaveLength(1))
})

test('a failed request is discarded only after it was said what follows', async () => {
  open('/tickets?view=requests', { requests: [aTicketRequest()] })
  fake(ticketsApi.discard, () => aTicketRequest({ state: 'discarded' }))

  await userEvent.click(await screen.findByRole('button', { name: 'Discard' }))
  expect(await screen.findByText(/The service desk never hears of it/)).toBeTruthy()
  expect(askedOf('/discard')).toEqual([])
  await userEvent.click(screen.getByRole('button', { name: 'Discard it' }))

  await waitFor(() => expect(askedOf('/discard')).toHaveLength(1))
})

test('who may only read sees why nothing can be sent again', async () => {
  open('/tickets?view=requests', { requests: [aTicketRequest()], role: 'viewer' })

  const retry = await screen.findByRole('button', { name: 'Retry' })

  expect(retry.getAttribute('aria-disabled')).toBe('true')
})

test('one ticket shows its alerts and asks the service desk when it is told to', async () => {
  fake(ticketsApi.get, {
    ...aTicket(),
    events: [{ at: since, by: 'ConnectWise', text: 'The status is now Assigned.' }],
    requests: [aTicketRequest({ state: 'done' })],
  })
  fake(ticketsApi.refresh, () => aTicket({ statusName: 'In progress' }))
  fake(alertsApi.get, {
    id: alertId,
    organizationId: customerId,
    ruleId: AlertRuleId.parse(ticketId),
    profileId: AlertProfileId.parse(ticketId),
    name: 'Failed logons',
    description: '',
    severity: 'high',
    groupedOn: 'who',
    item: 'maria',
    recordCount: 12,
    firstAt: since,
    lastAt: since,
    raisedAt: since,
    updatedAt: since,
    state: { status: 'open' },
    events: [],
  })
  open(`/organizations/${customerId}/tickets/${ticketId}`)

  const alert = await screen.findByRole('link', { name: 'Failed logons' })
  expect(alert.getAttribute('href')).toBe(`/organizations/${customerId}/alerts/${alertId}`)
  expect(screen.getByText('The status is now Assigned.')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Ask the service desk now' }))

  await screen.findByText('The service desk calls it In progress.')
})
