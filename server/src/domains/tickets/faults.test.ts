import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { ticketsApi } from '@gatehouse/contract/tickets'
import { afterEach, expect, test } from 'vitest'
import { startFakeConnectWise } from '../../../../test/fakes/connectwise/start.ts'
import { requestTicketClose } from './index.ts'
import { saveRequest } from './ticket-request.store.ts'
import { saveTicket } from './ticket.store.ts'
import {
  aDesk,
  anAlert,
  aTicketCustomer,
  changeSettings,
  deskState,
  newRuleId,
  remoteTickets,
  request,
  requestsOf,
  type TestCustomer,
  ticketOf,
  ticketsOf,
  useTickets,
  work,
} from './testing.ts'

const tickets = useTickets()
afterEach(() => tickets().psa.calm())
const minute = 60_000
const create = { method: 'POST', path: '/service/tickets' }
const isMaking = ({ method, path }: { method: string; path: string }) =>
  method === create.method && path === create.path

async function aCustomer(settings: Parameters<typeof aDesk>[1] = {}) {
  const desk = await aDesk(tickets(), settings)
  return { desk, customer: await aTicketCustomer(tickets(), desk) }
}

const act = (name: 'retry' | 'discard', { id }: TestCustomer, ticketRequestId: string) =>
  tickets().web.call(tickets().admin, ticketsApi[name], {
    params: { organizationId: id, ticketRequestId },
  })

const notifications = (deskId: string) =>
  tickets().parts.db.asSystem('look at notifications in a test', (tx) =>
    tx
      .selectFrom('notification')
      .select(['kind', 'ended_at', 'fix'])
      .where('key', '=', `service-desk:${deskId}`)
      .execute(),
  )

test('after a day without the service desk everything is delivered, in order and once', async () => {
  const { desk, customer } = await aCustomer({ ticketFloodLimit: 1000 })
  const { psa, clock, ctx } = tickets()
  await psa.down()
  const names: string[] = []
  const alerts = []
  for (let hour = 0; hour < 24; hour++) {
    const name = `Hour ${String(hour).padStart(2, '0')}`
    names.push(name)
    alerts.push(await request(tickets(), customer, anAlert({ name, item: name })))
    await work(tickets(), desk)
    clock.advance(60 * minute)
  }
  const [first] = alerts
  await customer.transaction((tx) =>
    requestTicketClose(ctx, tx, {
      alertId: first?.alertId ?? anAlert().alertId,
      reason: 'x',
      by: 'y',
    }),
  )
  await work(tickets(), desk)
  const down = await deskState(tickets(), desk)
  expect(down.state.isFailing).toBe(true)
  expect(down.state.reason).toContain('cannot be reached')
  expect(await notifications(desk)).toMatchObject([
    { kind: 'tickets-failing', ended_at: null, fix: { to: 'service-desk', serviceDeskId: desk } },
  ])

  await psa.up()
  clock.advance(10 * minute)
  await work(tickets(), desk)

  const made = await remoteTickets(tickets(), customer)
  expect(made.map(({ summary }) => summary).toSorted()).toEqual(
    names.map((name) => `[Gatehouse] ${name}`),
  )
  expect(made[0]).toMatchObject({ summary: '[Gatehouse] Hour 00', closedFlag: true })
  expect(await requestsOf(tickets(), customer, 'waiting')).toEqual([])
  expect((await deskState(tickets(), desk)).state.isFailing).toBe(false)
  expect((await notifications(desk))[0]?.ended_at).not.toBeNull()
})

test('with a wrong key tickets wait, and go out as soon as the key is right', async () => {
  const { desk, customer } = await aCustomer()
  const { web, admin, psa } = tickets()
  const save = (privateKey: string) =>
    web.call(admin, serviceDesksApi.update, {
      params: { serviceDeskId: desk },
      body: { connection: { provider: 'connectwise', site: psa.url, ...psa.keys, privateKey } },
    })
  await save('wrong')
  await request(tickets(), customer, anAlert())

  await work(tickets(), desk)
  const [waiting] = await requestsOf(tickets(), customer)
  expect(waiting).toMatchObject({
    state: 'waiting',
    problem: { message: 'The keys are invalid.' },
  })
  expect((await deskState(tickets(), desk)).state).toMatchObject({
    isFailing: true,
    reason: 'The keys are invalid.',
  })

  await save(psa.keys.privateKey)
  await work(tickets(), desk)
  expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
})

test('an unknown company is told in the words of the service desk, and sent again once it is mended', async () => {
  const desk = await aDesk(tickets())
  const customer = await aTicketCustomer(tickets(), desk, { id: '999', name: 'Nobody' })
  const { web, admin } = tickets()
  const ruleId = newRuleId()
  await request(tickets(), customer, anAlert({ ruleId }))
  await request(tickets(), customer, anAlert({ ruleId }))

  await work(tickets(), desk)
  const [failed, ...others] = await requestsOf(tickets(), customer, 'failed')
  expect(others).toEqual([])
  expect(failed?.problem?.field).toMatch(/^company/)
  expect(failed?.problem?.message).toContain('999')
  expect((await deskState(tickets(), desk)).state.isFailing).toBe(false)
  expect(await deskState(tickets(), desk)).toMatchObject({ failed: 1, waiting: 1 })

  await web.call(admin, serviceDesksApi.saveMapping, {
    params: { organizationId: customer.id },
    body: {
      serviceDeskId: desk,
      company: { id: '251', name: 'Harbor' },
      routing: {},
      isEnabled: true,
    },
  })
  expect((await act('retry', customer, failed?.id ?? '')).status).toBe(200)
  await work(tickets(), desk)
  tickets().clock.advance(15 * minute)
  await work(tickets(), desk)

  expect(await remoteTickets(tickets(), customer)).toMatchObject([{ company: { id: 251 } }])
  expect(await requestsOf(tickets(), customer, 'done')).toHaveLength(2)
})

test('of a ticket that is given up the next alert makes it, and nothing is left when there is none', async () => {
  const desk = await aDesk(tickets())
  const customer = await aTicketCustomer(tickets(), desk, { id: '999', name: 'Nobody' })
  const ruleId = newRuleId()
  await request(tickets(), customer, anAlert({ ruleId }))
  await request(tickets(), customer, anAlert({ ruleId }))
  await work(tickets(), desk)

  for (const expected of [1, 0]) {
    const [failed] = await requestsOf(tickets(), customer, 'failed')
    expect((await act('discard', customer, failed?.id ?? '')).body.state).toBe('discarded')
    await work(tickets(), desk)
    expect(await requestsOf(tickets(), customer, 'failed')).toHaveLength(expected)
  }
  expect(await ticketsOf(tickets(), customer)).toEqual([])
  expect((await deskState(tickets(), desk)).failed).toBe(0)
})

test('a ticket that was made before we were killed is found, not made again', async () => {
  const { desk, customer } = await aCustomer({ requestTimeoutSeconds: 600 })
  const { psa } = tickets()
  psa.behave({ on: create, times: 1, answerAfterMs: 60_000 })
  await request(tickets(), customer, anAlert())
  const killed = new AbortController()
  const before = psa.tickets.length

  const first = work(tickets(), desk, killed.signal)
  await expect.poll(() => psa.tickets.length, { timeout: 30_000 }).toBe(before + 1)
  killed.abort()
  await first
  expect((await ticketOf(tickets(), customer)).state).toBe('pending')
  await work(tickets(), desk)

  expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
  expect(await ticketOf(tickets(), customer)).toMatchObject({ state: 'open' })
})

test('a note that was written before we were killed is not written again', async () => {
  const { desk, customer } = await aCustomer({ consolidationIntervalSeconds: 0 })
  const { psa, parts } = tickets()
  const alert = await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  const { number } = await ticketOf(tickets(), customer)
  const { id } = await request(tickets(), customer, { ...alert, isRepeat: true }).then(
    async () => (await requestsOf(tickets(), customer, 'waiting'))[0] ?? { id: '' },
  )
  psa.behave({ on: { method: 'POST', path: /notes$/ }, times: 1, dropConnection: 'after' })
  await work(tickets(), desk)
  expect((await requestsOf(tickets(), customer, 'waiting')).map((one) => one.id)).toEqual([id])
  const notes = () => psa.notesOf(Number(number)).filter(({ text }) => text.includes('came again'))
  expect(notes()).toHaveLength(1)

  tickets().clock.advance(minute)
  await work(tickets(), desk)
  // As if even the outcome of the second attempt had been lost.
  await parts.db.asSystem('lose an outcome in a test', (tx) =>
    saveRequest(tx, id, { state: 'waiting', steps: ['note'], attempt_began_at: new Date(0) }),
  )
  await work(tickets(), desk)

  expect(notes()).toHaveLength(1)
  expect(await requestsOf(tickets(), customer, 'waiting')).toEqual([])
})

test('a slow request that is answered after we gave up makes one ticket', async () => {
  const { desk, customer } = await aCustomer({ requestTimeoutSeconds: 1 })
  const { psa, clock } = tickets()
  const earlier = psa.requests.length
  const makings = () => psa.requests.slice(earlier).filter((one) => isMaking(one)).length
  // Nothing is there for two seconds, and we ask again before.
  psa.behave({ on: create, times: 1, delayMs: 2000 })
  await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  expect(await requestsOf(tickets(), customer)).toMatchObject([
    { state: 'waiting', problem: { message: expect.stringContaining('did not answer') as string } },
  ])

  clock.advance(8000)
  await work(tickets(), desk)
  expect(makings()).toBe(1)
  await expect
    .poll(async () => (await remoteTickets(tickets(), customer)).length, { timeout: 30_000 })
    .toBe(1)
  clock.advance(10 * minute)
  await work(tickets(), desk)

  expect(makings()).toBe(1)
  expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
  expect((await ticketOf(tickets(), customer)).state).toBe('open')
})

test('the time that is asked for is waited, by all of the service desk', async () => {
  const { desk, customer } = await aCustomer()
  const other = await aTicketCustomer(tickets(), desk, { id: '251', name: 'Harbor' })
  const { psa, clock } = tickets()
  psa.behave({ on: create, times: 1, status: 429, retryAfterSeconds: 120 })
  await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  await request(tickets(), other, anAlert())
  const before = psa.requests.length

  clock.advance(119_000)
  await work(tickets(), desk)
  expect(psa.requests.length).toBe(before)
  expect((await deskState(tickets(), desk)).state.isFailing).toBe(false)
  clock.advance(1000)
  await work(tickets(), desk)

  expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
  expect(await remoteTickets(tickets(), other)).toHaveLength(1)
})

test('a service desk that breaks over a request is asked again later, and then not twice', async () => {
  const { desk, customer } = await aCustomer()
  const { psa, clock } = tickets()
  psa.behave({ on: create, times: 2, status: 500 })
  await request(tickets(), customer, anAlert())

  for (let at = 0; at < 3; at++) {
    await work(tickets(), desk)
    clock.advance(minute)
  }

  expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
  expect(await requestsOf(tickets(), customer)).toMatchObject([{ state: 'done', attempts: 3 }])
})

test('a file that is refused is left out, or waits for somebody, but never makes a second ticket', async () => {
  const { desk, customer } = await aCustomer()
  const { psa } = tickets()
  const refuse = {
    on: { method: 'POST', path: '/system/documents' },
    times: 1,
    refuse: { code: 'FileTooLarge', message: 'The file is too large.' },
  }
  psa.behave(refuse)
  await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  const events = (await ticketOf(tickets(), customer)).events.map(({ text }) => text)
  expect(events).toContainEqual(expect.stringContaining('The file is too large.'))
  expect(await requestsOf(tickets(), customer, 'done')).toHaveLength(1)

  const strict = await aTicketCustomer(tickets(), desk)
  await changeSettings(tickets(), desk, { ignoreUploadAttachmentError: false })
  psa.behave(refuse)
  await request(tickets(), strict, anAlert())
  await work(tickets(), desk)
  const [failed] = await requestsOf(tickets(), strict, 'failed')
  await act('retry', strict, failed?.id ?? '')
  await work(tickets(), desk)

  const made = await remoteTickets(tickets(), strict)
  expect(made).toHaveLength(1)
  expect(psa.documentsOf(made[0]?.id ?? 0)).toHaveLength(1)
})

test('a service desk that hangs does not hold up another', async () => {
  const slow = await startFakeConnectWise({ clock: tickets().clock.now })
  try {
    const hanging = await aDesk(tickets(), { requestTimeoutSeconds: 600 }, slow)
    const one = await aTicketCustomer(tickets(), hanging)
    const { desk, customer } = await aCustomer()
    slow.behave({ delayMs: 600_000 })
    await request(tickets(), one, anAlert())
    await request(tickets(), customer, anAlert())
    const stop = new AbortController()

    const stuck = work(tickets(), hanging, stop.signal)
    await work(tickets(), desk)

    expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
    stop.abort()
    await stuck
  } finally {
    await slow.close()
  }
})

test('what is switched off waits, and nothing of it is lost', async () => {
  const { desk, customer } = await aCustomer()
  const { web, admin } = tickets()
  const turn = (isEnabled: boolean) =>
    web.call(admin, serviceDesksApi.update, {
      params: { serviceDeskId: desk },
      body: { isEnabled },
    })
  await turn(false)
  await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  expect(await requestsOf(tickets(), customer, 'waiting')).toHaveLength(1)

  await turn(true)
  await work(tickets(), desk)
  expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
})

test('a mistake of ours sets one request aside, says where the details are, and makes nothing twice', async () => {
  const { desk, customer } = await aCustomer()
  const { psa, parts } = tickets()
  await request(tickets(), customer, anAlert({ name: 'First', item: '1' }))
  await work(tickets(), desk)
  const first = await ticketOf(tickets(), customer)
  const number = Number(first.number)
  const keep = (remoteId: number) =>
    parts.db.asSystem('mix up two tickets in a test', (tx) =>
      saveTicket(tx, first.id, { remote_id: String(remoteId) }),
    )
  // Of what is made next we believe that we know it already, and cannot write it down.
  await keep(number + 1)
  for (const name of ['Second', 'Third', 'Fourth']) {
    await request(tickets(), customer, anAlert({ name, item: name }))
  }

  await work(tickets(), desk)

  const [failed, ...more] = await requestsOf(tickets(), customer, 'failed')
  expect(more).toEqual([])
  expect(failed?.problem?.message).toBe(
    `Gatehouse failed at this request itself, and not ${(await deskState(tickets(), desk)).name}. The log has the details under the request id ${failed?.id}.`,
  )
  expect(await requestsOf(tickets(), customer, 'done')).toHaveLength(3)
  expect(await remoteTickets(tickets(), customer)).toHaveLength(4)

  await keep(number)
  await act('retry', customer, failed?.id ?? '')
  await work(tickets(), desk)

  expect(await remoteTickets(tickets(), customer)).toHaveLength(4)
  expect((await ticketsOf(tickets(), customer)).every(({ state }) => state === 'open')).toBe(true)
  expect(psa.tickets.filter(({ externalXRef }) => !externalXRef)).toEqual([])
})
