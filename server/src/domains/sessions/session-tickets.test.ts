import { ServiceDeskId } from '@gatehouse/contract/ids'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { defaultTicketSettings, type TicketSettings } from '@gatehouse/contract/ticket-settings'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type FakeConnectWise,
  startFakeConnectWise,
} from '../../../../test/fakes/connectwise/start.ts'
import {
  type FakeServiceNow,
  startFakeServiceNow,
} from '../../../../test/fakes/servicenow/start.ts'
import { ticketRoutes } from '#domains/tickets'
import { systemContext, type UserPrincipal } from '#platform/context.ts'
import { Secret } from '#platform/secret.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { openProvider } from '../tickets/open-provider.ts'
import { openByName } from './broker-open.service.ts'
import { noteSession } from './session-ticket.service.ts'
import { testSessionOptions, testTicketKeys, type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
let desk: TestSessions
let web: TestWeb
let psa: FakeConnectWise
let instance: FakeServiceNow

beforeAll(async () => {
  desk = sessions()
  psa = await startFakeConnectWise()
  instance = await startFakeServiceNow()
  const options = { ...testTicketKeys, point: { url: 'https://gatehouse.test' } }
  web = await createTestWeb(desk.parts, (mount) => ticketRoutes(mount, options))
})
afterAll(async () => {
  await Promise.all([web?.close(), psa?.close(), instance?.close()])
})
afterEach(() => psa.calm())

const bluewater = { id: '250', name: 'Bluewater Dental' }
let counter = 0

/** The customer's tickets are at ConnectWise, or at ServiceNow, from now on. */
async function connect(
  connection: object,
  company: { id: string; name: string },
  settings: Partial<TicketSettings> = {},
): Promise<ServiceDeskId> {
  const admin = aUser({ organizationId: desk.managingId })
  counter += 1
  const made = await web.call(admin, serviceDesksApi.create, {
    body: { name: `Desk ${counter}`, connection },
  })
  const serviceDeskId = ServiceDeskId.parse(made.body.id, { error: () => made.text })
  await web.call(admin, serviceDesksApi.update, {
    params: { serviceDeskId },
    body: { settings: { ...defaultTicketSettings, requestTimeoutSeconds: 2, ...settings } },
  })
  await web.call(admin, serviceDesksApi.saveMapping, {
    params: { organizationId: desk.customerId },
    body: { serviceDeskId, company, routing: {}, isEnabled: true },
  })
  return serviceDeskId
}

const atConnectWise = (settings?: Partial<TicketSettings>) =>
  connect({ provider: 'connectwise', site: psa.url, ...psa.keys }, bluewater, settings)

const make = async (connection: object, secret: string, company: { id: string; name: string }) =>
  openProvider({
    connection: connection as never,
    secret: new Secret(secret),
    settings: { ...defaultTicketSettings },
  }).create({
    ...{ key: `test ${(counter += 1)}`, summary: 'Disk full', description: '', internal: '' },
    ...{ company, routing: {}, ranking: {} },
  })

const aTicket = (company = bluewater) =>
  make({ provider: 'connectwise', site: psa.url, ...psa.keys }, psa.keys.privateKey, company)

async function somebody(profile: object = {}): Promise<{ me: UserPrincipal; type: string }> {
  const me = await desk.person()
  return { me, type: await desk.allow([me.userId], { requiresTicket: true, ...profile }) }
}

async function end(as: UserPrincipal, sessionId: string): Promise<void> {
  const params = { organizationId: desk.customerId, sessionId }
  await desk.web.call(as, sessionsApi.cancel, { params })
  await desk.work()
}

test('a ticket that the service desk has and that is open opens a session, which shows it', async () => {
  await atConnectWise()
  const { me, type } = await somebody()
  const { number, url } = await aTicket()

  const { id } = await desk.opened(me, type, { ticket: `#${number}` })

  expect(await desk.details(me, id)).toMatchObject({
    ...{ ticket: number, ticketCheck: 'found', ticketSummary: 'Disk full', ticketUrl: url },
  })
})

test('one that is not there, is closed, or is of another company is refused in words', async () => {
  await atConnectWise()
  const { me, type } = await somebody()
  const closed = await aTicket()
  await psa.technician.setStatus(Number(closed.id), 'Closed')
  const foreign = await aTicket({ id: '251', name: 'Harbor & Finch LLP' })

  const answers = []
  for (const ticket of ['77', 'INC7', closed.number, foreign.number]) {
    answers.push(await desk.ask(me, type, { ticket }))
  }

  expect(answers.map(({ status, body }) => [status, body.error.fields[0]])).toEqual([
    [400, { path: 'ticket', message: expect.stringContaining('has no ticket 77.') }],
    [400, { path: 'ticket', message: expect.stringContaining('has no ticket INC7.') }],
    [400, { path: 'ticket', message: expect.stringContaining('is closed (') }],
    [400, { path: 'ticket', message: expect.stringContaining('not one of Bluewater Dental') }],
  ])
  expect(JSON.stringify(answers)).not.toContain('Harbor')
})

test('at a terminal the sentence is shown, and another number can be given', async () => {
  await atConnectWise()
  const { me } = await somebody()
  const { number } = await aTicket()
  const ctx = { ...systemContext('ssh', desk.parts), principal: me }
  const point = { host: 'gatehouse.test', port: 4422 }
  const open = (ticket: string) =>
    openByName(
      ctx,
      { point, tickets: testSessionOptions.tickets },
      {
        ...{ sessionType: '', target: 'web1', policy: '', reason: '', ticket, protocol: 'ssh' },
        ...{ address: '192.0.2.7', client: 'OpenSSH_9.9' },
      },
    )

  expect(await open('77')).toMatchObject({
    ...{ outcome: 'needs', what: 'ticket', text: expect.stringContaining('has no ticket 77.') },
  })
  expect(await open(number)).toMatchObject({ outcome: 'opened' })
})

test('a service desk that is away keeps people out, unless it is set otherwise or glass is broken', async () => {
  await atConnectWise()
  const { me, type } = await somebody({ allowsBreakGlass: true })
  psa.behave({ on: { method: 'GET' }, dropConnection: 'before' })

  const refused = await desk.ask(me, type, { ticket: '1' })
  const broken = await desk.opened(me, type, { ticket: '1', reason: 'Fire.', isBreakGlass: true })
  psa.calm()
  await atConnectWise({ allowSessionsWhenAway: true })
  psa.behave({ on: { method: 'GET' }, dropConnection: 'before' })
  const allowed = await desk.opened(me, type, { ticket: '1' })

  expect(refused).toMatchObject({
    status: 503,
    body: { error: { message: expect.stringContaining('could not be looked up at') } },
  })
  for (const { id } of [broken, allowed]) {
    expect(await desk.details(me, id)).toMatchObject({ ticketCheck: 'not-checked', ticketUrl: '' })
  }
})

test('for several targets a ticket is looked up once', async () => {
  await atConnectWise()
  const { me, type } = await somebody()
  const { number } = await aTicket()
  const before = psa.requests.length

  await desk.ask(me, type, { ticket: number, targetIds: [desk.targetId, desk.customerId] })

  expect(psa.requests).toHaveLength(before + 1)
})

test('ServiceNow is asked by number, and nothing that is no number gets to it', async () => {
  const [company = { sys_id: '' }] = instance.companies
  const of = { id: company.sys_id, name: 'Bluewater Dental' }
  const connection = { provider: 'servicenow', site: instance.url, ...instance.account }
  await connect(connection, of)
  const { me, type } = await somebody()
  const { number } = await make(connection, instance.account.password, of)

  const { id } = await desk.opened(me, type, { ticket: number.toLowerCase() })
  const before = instance.requests.length
  const script = await desk.ask(me, type, { ticket: 'javascript:gs.getUserID()' })

  expect(await desk.details(me, id)).toMatchObject({ ticket: number, ticketCheck: 'found' })
  expect(script.status).toBe(400)
  expect(instance.requests).toHaveLength(before)
})

test('where it is wanted, the ticket is told once how the session went', async () => {
  await atConnectWise({ noteSessions: true })
  const { me, type } = await somebody()
  const { number, id: remoteId } = await aTicket()
  const { id, organizationId } = await desk.opened(me, type, { ticket: number, reason: 'Fans.' })
  await desk.work()
  desk.clock.advance(1_800_000)

  await end(me, id)
  // A job may run twice.
  const ctx = systemContext('again', desk.parts)
  const place = { organizationId, sessionId: id }
  await noteSession(ctx, testSessionOptions.tickets, place, new AbortController().signal)

  const notes = psa.notesOf(Number(remoteId))
  expect(notes).toHaveLength(1)
  expect(notes[0]).toMatchObject({ internalAnalysisFlag: true, detailDescriptionFlag: false })
  expect(notes[0]?.text).toContain('30 minutes.\nReason: Fans.')
})

test('where it is not wanted, nothing is written', async () => {
  await atConnectWise()
  const { me, type } = await somebody()
  const { number, id: remoteId } = await aTicket()
  const { id } = await desk.opened(me, type, { ticket: number })
  await desk.work()

  await end(me, id)

  expect(psa.notesOf(Number(remoteId))).toEqual([])
})

describe('a ticket that is looked at again', () => {
  async function asksFor(profile: object, more: object = {}) {
    await atConnectWise()
    const boss = await desk.person()
    const tier = {
      required: 1,
      escalationMinutes: 60,
      escalationIds: [],
      approverIds: [boss.userId],
    }
    const isAsked = 'approvals' in profile
    const { me, type } = await somebody(isAsked ? { ...profile, approvals: [tier] } : profile)
    const ticket = await aTicket()
    const { id } = await desk.opened(me, type, { ticket: ticket.number, ...more })
    await desk.work()
    return { me, boss, ticket, id }
  }
  const later = () => ({ startsAt: new Date(desk.clock.now().getTime() + 3_600_000).toISOString() })

  test('and was closed meanwhile keeps a request from being approved, in words, but not from being denied', async () => {
    const { me, boss, ticket, id } = await asksFor({ approvals: [] })
    await psa.technician.setStatus(Number(ticket.id), 'Closed')

    const approved = await desk.decide(boss, id, 'approved')
    const between = await desk.details(me, id)
    const denied = await desk.decide(boss, id, 'denied')

    expect(approved).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringMatching(/cannot be approved: .* is closed \(/) } },
    })
    expect(between).toMatchObject({ state: 'requested', approvals: [] })
    expect(denied.status).toBe(200)
  })

  test('is not asked about for somebody who may not decide', async () => {
    const { me, ticket, id } = await asksFor({ approvals: [] })
    await psa.technician.setStatus(Number(ticket.id), 'Closed')

    expect((await desk.decide(me, id, 'approved')).status).toBe(403)
  })

  test('and is still open lets the session be approved', async () => {
    const { boss, id } = await asksFor({ approvals: [] })

    expect((await desk.decide(boss, id, 'approved')).body).toMatchObject({ state: 'provisioning' })
  })

  test('and was closed before a session begins ends it, in words', async () => {
    const { me, ticket, id } = await asksFor({}, later())
    await psa.technician.setStatus(Number(ticket.id), 'Closed')

    desk.clock.advance(3_600_000)
    await desk.tick()

    expect(await desk.details(me, id)).toMatchObject({
      ...{ state: 'failed', stateText: expect.stringContaining('is closed (') },
    })
  })

  test('and cannot be looked up lets a session wait until it can', async () => {
    const { me, id } = await asksFor({}, later())
    psa.behave({ on: { method: 'GET' }, dropConnection: 'before' })

    desk.clock.advance(3_600_000)
    await desk.tick()
    const waiting = await desk.details(me, id)
    psa.calm()
    await desk.tick()

    expect(waiting.state).toBe('provisioning')
    expect(waiting.stateText).not.toBe('Being prepared.')
    expect((await desk.details(me, id)).state).toBe('available')
  })
})
