import { alertsApi } from '@gatehouse/contract/alerts'
import { OrganizationId } from '@gatehouse/contract/ids'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { defaultTicketSettings, type Reference } from '@gatehouse/contract/ticket-settings'
import { type TicketRequest, ticketsApi } from '@gatehouse/contract/tickets'
import type { Client } from '../e2e/client.ts'
import { connectDesk } from '../e2e/service-desk.ts'
import { until } from '../e2e/until.ts'
import type { FakeConnectWise } from '../fakes/connectwise/start.ts'

/** Customers that are not at the service desk yet. */
const unmapped = ['Fjordline Shipping']
/** Whose first ticket is refused, and waits for somebody to mend it. */
const refused = 'Dunmore Foods'

const named = (all: readonly { id: number; name: string }[], name: string): Reference => {
  const found = all.find((one) => one.name === name)
  if (!found) throw new Error(`The service desk has no ${name}.`)
  return { id: String(found.id), name }
}

export async function connectServiceDesk(admin: Client, fake: FakeConnectWise): Promise<string> {
  const serviceDeskId = await connectDesk(admin, fake)
  const board = fake.desk.boards.find(({ name }) => name === 'Security')
  if (!board) throw new Error('The service desk has no board for security.')
  const { severities, impacts, priorities } = fake.desk
  const ranked = (name: string, priority: number) => ({
    severity: named(severities, name),
    impact: named(impacts, name),
    priority: named(priorities, priorities[priority]?.name ?? ''),
  })
  await admin.call(serviceDesksApi.update, {
    params: { serviceDeskId },
    body: {
      isEnabled: true,
      routing: {
        board: { id: String(board.id), name: board.name },
        team: named(board.teams, 'Security Team'),
        type: named(board.types, 'Security Alert'),
        subType: named(board.subTypes, 'Privileged Access'),
        source: named(fake.desk.sources, 'Internal'),
      },
      ranking: {
        low: ranked('Low', 3),
        medium: ranked('Medium', 2),
        high: ranked('High', 1),
        critical: ranked('High', 0),
      },
      settings: { ...defaultTicketSettings, pollIntervalSeconds: 10 },
      callbacks: { isEnabled: true, keyHosts: [new URL(fake.url).hostname] },
    },
  })
  return serviceDeskId
}

interface Customer {
  organizationId: string
  name: string
}

/** Before the first alert of a customer. */
export async function mapCustomer(
  admin: Client,
  fake: FakeConnectWise,
  serviceDeskId: string,
  { organizationId, name }: Customer,
): Promise<void> {
  if (unmapped.includes(name)) return
  if (name === refused) {
    fake.behave({
      on: { method: 'POST', path: '/service/tickets' },
      times: 1,
      refuse: { code: 'InvalidReference', message: 'The team is inactive.', field: 'team/id' },
    })
  }
  await admin.call(serviceDesksApi.saveMapping, {
    params: { organizationId },
    body: {
      serviceDeskId,
      company: named(fake.desk.companies, name),
      routing: {},
      isEnabled: true,
    },
  })
}

/** Waits until everything of a customer has reached the service desk or was refused there. */
export async function untilTicketed(admin: Client, { organizationId, name }: Customer) {
  if (unmapped.includes(name)) return
  await until(
    `the tickets of ${name}`,
    async () => {
      const query = { organizationId, state: 'waiting' as const }
      const { requests } = await admin.call(ticketsApi.requests, { query })
      const { tickets } = await admin.call(ticketsApi.list, { query: { organizationId } })
      // Repeats are written to their tickets later, some together.
      return tickets.length > 0 && requests.every(isForLater)
    },
    120,
  )
}

const isForLater = ({ nextAttemptAt = '' }: TicketRequest): boolean =>
  Date.parse(nextAttemptAt) > Date.now() + 60_000

const stages = ['Assigned', 'New', 'In Progress', 'Waiting Customer', 'New', 'In Progress'] as const

/** The technicians of the service desk take, answer and close tickets. */
export async function workOnTickets(
  admin: Client,
  fake: FakeConnectWise,
  { organizationId }: Customer,
): Promise<void> {
  const { alerts } = await admin.call(alertsApi.list, {
    query: { organizationId: OrganizationId.parse(organizationId), status: 'open', limit: 200 },
  })
  for (const [index, alert] of alerts.entries()) {
    const number = Number(alert.ticket?.number)
    if (!number) continue
    if (alert.severity === 'medium' && index % 3 === 0) {
      await fake.technician.addNote(number, 'Confirmed with the customer: planned.')
      await fake.technician.setStatus(number, 'Closed')
      continue
    }
    const stage = alert.severity === 'critical' ? 'In Progress' : stages[index % stages.length]
    if (stage && stage !== 'New') await fake.technician.setStatus(number, stage)
  }
}
