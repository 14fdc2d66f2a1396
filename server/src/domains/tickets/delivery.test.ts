import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { expect, test } from 'vitest'
import { requestTicketClose, requestTicketComment, requestTicketReopen } from './index.ts'
import {
  aDesk,
  anAlert,
  aRecord,
  aTicketCustomer,
  newAlertId,
  newRuleId,
  remoteTickets,
  request,
  requestsOf,
  ticketOf,
  ticketsOf,
  toldOf,
  useTickets,
  work,
} from './testing.ts'

const tickets = useTickets()
const minute = 60_000

async function aCustomer(settings: Parameters<typeof aDesk>[1] = {}) {
  const desk = await aDesk(tickets(), settings)
  return { desk, customer: await aTicketCustomer(tickets(), desk) }
}

test('an alert becomes a ticket with its text, its rank, its key and its records', async () => {
  const { desk, customer } = await aCustomer()
  const { alertId } = await request(tickets(), customer, anAlert())

  await work(tickets(), desk)

  const ticket = await ticketOf(tickets(), customer)
  const [remote] = await remoteTickets(tickets(), customer)
  expect(remote).toMatchObject({
    summary: '[Gatehouse] Privileged group changed',
    company: { id: 250 },
    severity: 'High',
    impact: 'High',
    externalXRef: `Gatehouse ${ticket.id}`,
  })
  expect(ticket).toMatchObject({
    state: 'open',
    number: String(remote?.id),
    statusName: 'New',
    alertIds: [alertId],
    isFlood: false,
  })
  expect(ticket.slaStatus).toMatch(/^Plan by/)
  const { psa } = tickets()
  const texts = psa.notesOf(remote?.id ?? 0).map(({ text }) => text)
  expect(texts[0]).toContain('Who: <Who>')
  expect(texts[1]).toContain('<Link>')
  const [csv] = psa.documentsOf(remote?.id ?? 0)
  expect(csv?.content.toString()).toContain('ACME\\jdoe')
  expect(await requestsOf(tickets(), customer, 'done')).toHaveLength(1)
  expect(await toldOf(tickets(), customer)).toMatchObject([
    { kind: 'linked', isOurs: true, alertIds: [alertId] },
  ])
})

test('a name with line breaks and emoji makes one short line', async () => {
  const { desk, customer } = await aCustomer()
  const name = `Zeile\n\u0000 eins ${'👩‍🚒'.repeat(40)}`
  await request(
    tickets(),
    customer,
    anAlert({ name, records: [aRecord({ what: 'a\u0000b\ud800' })] }),
  )

  await work(tickets(), desk)

  const [remote] = await remoteTickets(tickets(), customer)
  expect(remote?.summary).toMatch(/^\[Gatehouse\] Zeile \uFFFD? ?eins 👩‍🚒/u)
  expect(remote?.summary.length).toBeLessThanOrEqual(100)
  expect(remote?.summary).not.toMatch(/\n/)
})

test('two who deliver at once make one ticket of one alert', async () => {
  const { desk, customer } = await aCustomer()
  await request(tickets(), customer, anAlert())

  await Promise.all([work(tickets(), desk), work(tickets(), desk), work(tickets(), desk)])

  expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
})

test('a hundred alerts of one cause at once are one ticket, and all are counted', async () => {
  const { desk, customer } = await aCustomer({ consolidationIntervalSeconds: 0 })
  const ruleId = newRuleId()

  await Promise.all(
    Array.from({ length: 100 }, async () => {
      await request(tickets(), customer, anAlert({ ruleId }))
      await work(tickets(), desk)
    }),
  )
  await work(tickets(), desk)

  const ticket = await ticketOf(tickets(), customer)
  expect(await remoteTickets(tickets(), customer)).toHaveLength(1)
  expect(ticket.alertIds).toHaveLength(100)
  expect(ticket.repeatCount).toBe(99)
})

test('repeats are collected and written once in the interval', async () => {
  const { desk, customer } = await aCustomer()
  const { clock, psa } = tickets()
  const first = await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  const [remote] = await remoteTickets(tickets(), customer)
  const notes = () => psa.notesOf(remote?.id ?? 0).slice(2)

  for (let at = 0; at < 3; at++) {
    clock.advance(minute)
    await request(tickets(), customer, { ...first, isRepeat: true, records: [aRecord()] })
    await work(tickets(), desk)
  }
  expect(notes()).toEqual([])
  clock.advance(12 * minute)
  await work(tickets(), desk)

  expect(notes()).toHaveLength(1)
  expect(notes()[0]?.text).toContain('3 alerts came since the last note')
  expect(notes()[0]).toMatchObject({ internalAnalysisFlag: true, detailDescriptionFlag: false })
  const csv = psa
    .documentsOf(remote?.id ?? 0)
    .at(-1)
    ?.content.toString()
  expect(csv?.trimEnd().split('\r\n')).toHaveLength(4)
  expect(await requestsOf(tickets(), customer, 'waiting')).toEqual([])
})

test('beyond the flood limit all go into one ticket, and none is lost or doubled', async () => {
  const { desk, customer } = await aCustomer({ ticketFloodLimit: 10 })
  const { clock, psa } = tickets()
  const count = 500
  const names = Array.from({ length: count }, (_, at) => `Cause ${String(at).padStart(4, '0')}`)
  for (const name of names) {
    await request(tickets(), customer, anAlert({ name, item: name }))
  }
  await Promise.all([work(tickets(), desk), work(tickets(), desk)])

  const all = await ticketsOf(tickets(), customer)
  const flood = all.find(({ isFlood }) => isFlood)
  expect(all.map(({ isFlood }) => isFlood).filter(Boolean)).toHaveLength(1)
  expect(all).toHaveLength(11)
  expect(await remoteTickets(tickets(), customer)).toHaveLength(11)
  expect(flood?.repeatCount).toBe(count - 11)

  clock.advance(15 * minute)
  await work(tickets(), desk)
  const notes = psa.notesOf(Number(flood?.number)).slice(2)
  expect(notes).toHaveLength(1)
  expect(notes[0]?.text).toContain(`${count - 11} alerts came since the last note`)
  const csv = psa.documentsOf(Number(flood?.number)).at(-1)?.content.toString() ?? ''
  expect(csv.trimEnd().split('\r\n')).toHaveLength(count - 11 + 1)
  expect(await requestsOf(tickets(), customer, 'waiting')).toEqual([])
}, 60_000)

test('an alert after the update interval gets a new ticket that mentions the earlier one', async () => {
  const { desk, customer } = await aCustomer()
  const { clock, psa } = tickets()
  const first = await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  clock.advance(25 * 60 * minute)

  await request(tickets(), customer, { ...first, alertId: newAlertId() })
  await work(tickets(), desk)

  const [newer, older] = await ticketsOf(tickets(), customer)
  const texts = psa.notesOf(Number(newer?.number)).map(({ text }) => text)
  expect(texts[0]).toContain(`Previous incident for the same alert type: Id: ${older?.number}`)
})

test('a resolved alert closes its ticket once, and a reopened one opens it again', async () => {
  const { desk, customer } = await aCustomer()
  const { ctx, psa } = tickets()
  const { alertId } = await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  const number = Number((await ticketOf(tickets(), customer)).number)
  const act = { alertId, reason: 'It was me.', by: 'dana' }

  await customer.transaction((tx) => requestTicketClose(ctx, tx, act))
  await customer.transaction((tx) => requestTicketClose(ctx, tx, act))
  await work(tickets(), desk)
  expect(await ticketOf(tickets(), customer)).toMatchObject({ state: 'closed' })
  expect(psa.tickets.find(({ id }) => id === number)).toMatchObject({ closedFlag: true })
  expect(psa.notesOf(number).filter(({ text }) => text.includes('It was me.'))).toHaveLength(1)

  await customer.transaction((tx) => requestTicketReopen(ctx, tx, act))
  await work(tickets(), desk)
  expect(await ticketOf(tickets(), customer)).toMatchObject({ state: 'open' })
  expect((await toldOf(tickets(), customer)).map(({ kind }) => kind)).toEqual([
    'linked',
    'updated',
    'closed',
    'reopened',
    'updated',
  ])
})

test('a ticket of several alerts closes when the last of them is resolved', async () => {
  const { desk, customer } = await aCustomer()
  const { ctx } = tickets()
  const ruleId = newRuleId()
  const one = await request(tickets(), customer, anAlert({ ruleId }))
  const other = await request(tickets(), customer, anAlert({ ruleId }))
  await work(tickets(), desk)
  const close = (alertId: typeof one.alertId) =>
    customer.transaction((tx) =>
      requestTicketClose(ctx, tx, { alertId, reason: 'Done', by: 'dana' }),
    )

  await close(one.alertId)
  await work(tickets(), desk)
  expect(await ticketOf(tickets(), customer)).toMatchObject({ state: 'open' })

  await close(other.alertId)
  await work(tickets(), desk)
  expect(await ticketOf(tickets(), customer)).toMatchObject({ state: 'closed' })
})

test('a repeat opens the closed ticket again, unless its rule wants otherwise', async () => {
  const { desk, customer } = await aCustomer({ consolidationIntervalSeconds: 0 })
  const { ctx } = tickets()
  const alert = await request(tickets(), customer, anAlert())
  const resolve = () =>
    customer.transaction((tx) =>
      requestTicketClose(ctx, tx, { alertId: alert.alertId, reason: 'Done', by: 'dana' }),
    )
  const again = (onClosedTicket: typeof alert.onClosedTicket) =>
    request(tickets(), customer, { ...alert, alertId: newAlertId(), onClosedTicket })
  const state = async () => (await ticketOf(tickets(), customer)).state
  await resolve()
  await work(tickets(), desk)

  await again('ignore')
  await work(tickets(), desk)
  expect(await state()).toBe('closed')
  await again('comment')
  await work(tickets(), desk)
  expect(await state()).toBe('closed')
  await again('default')
  await work(tickets(), desk)
  expect(await state()).toBe('open')
})

test('a comment made before the ticket is there goes into it all the same', async () => {
  const { desk, customer } = await aCustomer()
  const { ctx, psa } = tickets()
  const { alertId } = await request(tickets(), customer, anAlert())
  await customer.transaction((tx) =>
    requestTicketComment(ctx, tx, { alertId, text: 'Looking into it.', by: 'dana' }),
  )

  await work(tickets(), desk)

  const { number } = await ticketOf(tickets(), customer)
  const last = psa.notesOf(Number(number)).at(-1)
  expect(last?.text).toContain('dana wrote in Gatehouse:\nLooking into it.')
})

test('no more requests a minute than are allowed, and the rest in the next', async () => {
  const { desk, customer } = await aCustomer({ requestsPerMinute: 4, attachCsv: false })
  const { clock } = tickets()
  for (let at = 0; at < 10; at++) await request(tickets(), customer, anAlert({ item: `${at}` }))

  await work(tickets(), desk)
  const first = (await remoteTickets(tickets(), customer)).length
  clock.advance(minute)
  await work(tickets(), desk)

  expect(first).toBe(4)
  expect(await remoteTickets(tickets(), customer)).toHaveLength(8)
})

test('where no ticket is wanted none is asked for', async () => {
  const { desk, customer } = await aCustomer()
  const { web, admin } = tickets()
  await web.call(admin, serviceDesksApi.saveMapping, {
    params: { organizationId: customer.id },
    body: {
      serviceDeskId: desk,
      company: { id: '250', name: 'Bluewater' },
      routing: {},
      isEnabled: false,
    },
  })

  await request(tickets(), customer, anAlert())

  expect(await requestsOf(tickets(), customer)).toEqual([])
})
