import { ActivityRecordId, AlertId, AlertRuleId, ServiceDeskId } from '@gatehouse/contract/ids'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import {
  defaultTicketSettings,
  type TicketSettings,
  type TicketVariable,
  ticketVariables,
} from '@gatehouse/contract/ticket-settings'
import { type Ticket, type TicketRequest, ticketsApi } from '@gatehouse/contract/tickets'
import { afterAll, beforeAll } from 'vitest'
import type { z } from 'zod'
import {
  type FakeConnectWise,
  startFakeConnectWise,
} from '../../../../test/fakes/connectwise/start.ts'
import {
  type Context,
  type ContextParts,
  type OrganizationContext,
  systemContext,
  type UserPrincipal,
} from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { openTestDatabase, type OpenTestDatabase } from '#platform/testing/database.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import type { ViewOptions } from './service-desk.view.ts'
import { deliver } from './ticket-delivery.service.ts'
import { pollDesk } from './ticket-follow.service.ts'
import { type AlertForTicket, requestTickets } from './ticket-request.service.ts'
import { ticketRoutes } from './ticket.routes.ts'

const master = new Secret(Buffer.alloc(32, 9))

export const testTicketsOptions: ViewOptions = {
  sealKey: deriveKey(master, 'service desk secrets'),
  callbackKey: deriveKey(master, 'service desk callbacks'),
  point: { url: 'https://gatehouse.test' },
}

export interface TestTickets {
  database: OpenTestDatabase
  parts: ContextParts
  clock: TestClock
  web: TestWeb
  ctx: Context
  admin: UserPrincipal
  managing: OrganizationContext
  psa: FakeConnectWise
  options: ViewOptions
}

export async function openTickets(): Promise<TestTickets & { close(): Promise<void> }> {
  const database = await openTestDatabase()
  const clock = new TestClock()
  const parts = partsOf(database, clock)
  const managing = await aManagingOrganization(parts)
  const psa = await startFakeConnectWise({ clock: clock.now })
  const options = { ...testTicketsOptions, point: { url: 'https://gatehouse.test' } }
  const web = await createTestWeb(parts, (mount) => ticketRoutes(mount, options))
  return {
    ...{ database, parts, clock, web, psa, options },
    ctx: systemContext('test', parts),
    admin: aUser({ organizationId: managing.id }),
    managing,
    async close() {
      await web.close()
      await psa.close()
      await database.close()
    },
  }
}

/** A database, the routes and a ConnectWise of its own for the tests of a file. */
export function useTickets(): () => TestTickets {
  let opened: Awaited<ReturnType<typeof openTickets>> | undefined
  beforeAll(async () => {
    opened = await openTickets()
  })
  afterAll(() => opened?.close())
  return () => {
    if (!opened) throw new Error('Tickets are there only while tests run.')
    return opened
  }
}

let counter = 0

/** A service desk at the fake ConnectWise, with settings of its own. */
export async function aDesk(
  { web, admin, psa }: TestTickets,
  settings: Partial<TicketSettings> = {},
  at: Pick<FakeConnectWise, 'url' | 'keys'> = psa,
): Promise<ServiceDeskId> {
  counter += 1
  const { status, text, body } = await web.call(admin, serviceDesksApi.create, {
    body: {
      name: `Desk ${counter}`,
      connection: { provider: 'connectwise', site: at.url, ...at.keys },
    },
  })
  if (status !== 200) throw new Error(`The service desk was not connected: ${text}`)
  const serviceDeskId = ServiceDeskId.parse(body.id)
  await changeSettings({ web, admin } as TestTickets, serviceDeskId, settings)
  return serviceDeskId
}

export async function changeSettings(
  { web, admin }: TestTickets,
  serviceDeskId: ServiceDeskId,
  settings: Partial<TicketSettings>,
): Promise<void> {
  const { status, text } = await web.call(admin, serviceDesksApi.update, {
    params: { serviceDeskId },
    body: { settings: { ...defaultTicketSettings, requestTimeoutSeconds: 10, ...settings } },
  })
  if (status !== 200) throw new Error(`The settings were not saved: ${text}`)
}

export type TestCustomer = Awaited<ReturnType<typeof anOrganization>>

/** A customer whose tickets go to a company of the service desk. */
export async function aTicketCustomer(
  { parts, web, admin }: TestTickets,
  serviceDeskId: ServiceDeskId,
  company = { id: '250', name: 'Bluewater Dental' },
): Promise<TestCustomer> {
  const customer = await anOrganization(parts)
  const { status, text } = await web.call(admin, serviceDesksApi.saveMapping, {
    params: { organizationId: customer.id },
    body: { serviceDeskId, company, routing: {}, isEnabled: true },
  })
  if (status !== 200) throw new Error(`The mapping was not saved: ${text}`)
  return customer
}

const variables = Object.fromEntries(ticketVariables.map((name) => [name, `<${name}>`])) as Record<
  TicketVariable,
  string
>

export const aRecord = (more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  id: ActivityRecordId.parse(uuidv7(new Date())),
  at: '2026-11-21T08:59:00.000Z',
  who: 'ACME\\jdoe',
  action: 'Modified',
  objectType: 'Group',
  what: 'sudo',
  where: 'srv1',
  workstation: '192.0.2.7',
  source: 'srv1',
  connector: 'Linux Accounts',
  succeeded: true,
  certainty: 'exact',
  details: [{ property: 'Members', before: 'root', after: 'root, jdoe' }],
  receivedAt: '2026-11-21T08:59:01.000Z',
  ...more,
})

export const newAlertId = () => AlertId.parse(uuidv7(new Date()))
export const newRuleId = () => AlertRuleId.parse(uuidv7(new Date()))

export function anAlert(more: Partial<AlertForTicket> & { name?: string } = {}): AlertForTicket {
  const { name = 'Privileged group changed', ...given } = more
  return {
    alertId: newAlertId(),
    ruleId: newRuleId(),
    item: 'sudo',
    severity: 'high',
    isRepeat: false,
    onClosedTicket: 'default',
    variables: { ...variables, AlertName: name },
    records: [aRecord()],
    recordCount: 1,
    ...given,
  }
}

export async function request(
  { ctx }: TestTickets,
  customer: TestCustomer,
  alert: AlertForTicket,
): Promise<AlertForTicket> {
  await customer.transaction((tx) => requestTickets(ctx, tx, [alert]))
  return alert
}

export const work = (
  { ctx, options }: TestTickets,
  serviceDeskId: ServiceDeskId,
  signal = new AbortController().signal,
): Promise<void> => deliver(ctx, options, serviceDeskId, signal)

export const poll = ({ ctx, options }: TestTickets, serviceDeskId: ServiceDeskId): Promise<void> =>
  pollDesk(ctx, options, serviceDeskId, new AbortController().signal)

export async function ticketsOf(
  { web, admin }: TestTickets,
  { id }: TestCustomer,
): Promise<Ticket[]> {
  const { body } = await web.call(admin, ticketsApi.list, {
    query: { organizationId: id, limit: 1000 },
  })
  return body.tickets
}

export async function requestsOf(
  { web, admin }: TestTickets,
  { id }: TestCustomer,
  state?: TicketRequest['state'],
): Promise<TicketRequest[]> {
  const { body } = await web.call(admin, ticketsApi.requests, {
    query: { organizationId: id, state, limit: 1000 },
  })
  return body.requests
}

type OneTicket = z.output<typeof ticketsApi.get.response>

export async function ticketOf(tickets: TestTickets, customer: TestCustomer): Promise<OneTicket> {
  const [ticket, ...more] = await ticketsOf(tickets, customer)
  if (!ticket || more.length > 0)
    throw new Error(`There are ${more.length + (ticket ? 1 : 0)} tickets.`)
  const params = { organizationId: customer.id, ticketId: ticket.id }
  return (await tickets.web.call(tickets.admin, ticketsApi.get, { params })).body
}

export async function deskState({ web, admin }: TestTickets, serviceDeskId: ServiceDeskId) {
  const { body } = await web.call(admin, serviceDesksApi.get, { params: { serviceDeskId } })
  return body as z.output<typeof serviceDesksApi.get.response>
}

/** What the ConnectWise has of a customer, by the keys of our tickets. */
export async function remoteTickets(tickets: TestTickets, customer: TestCustomer) {
  const ids = new Set((await ticketsOf(tickets, customer)).map(({ id }) => `Gatehouse ${id}`))
  return tickets.psa.tickets.filter(({ externalXRef = '' }) => ids.has(externalXRef))
}

/** Events of a kind that were told of a customer's tickets, oldest first. */
export async function toldOf(
  { database }: TestTickets,
  { id }: TestCustomer,
): Promise<{ kind: string; isOurs: boolean; alertIds: string[]; by: string }[]> {
  const { rows } = await database.db.pool.query<{ change: never }>(
    `select change from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id
      cross join json_array_elements(payload->'changes') as change
      where t.identifier = 'event ticket.changed' and payload->>'organizationId' = $1
      order by j.id`,
    [id],
  )
  return rows.map(({ change }) => change)
}
