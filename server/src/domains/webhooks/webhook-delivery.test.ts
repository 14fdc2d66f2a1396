import { createHmac } from 'node:crypto'
import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { WebhookDelivery } from '@gatehouse/contract/webhooks'
import { webhooksApi } from '@gatehouse/contract/webhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { workOff } from '#platform/testing/queue.ts'
import { sendDelivery } from './send-delivery.ts'
import type { Address } from './webhook-address.ts'
import { claimDue } from './webhook-delivery.store.ts'
import { createSender } from './webhook-options.ts'
import { queueWebhooks } from './webhook-queue.service.ts'
import { forgetOldDeliveries, wakeAll } from './webhook-work.service.ts'
import { findWebhookForUpdate } from './webhook.store.ts'
import {
  aMessage,
  aReceiver,
  type Received,
  type Receiver,
  status,
  useWebhooks,
} from './testing.ts'

/** What the name service answers; a test may change it between two questions. */
const names = new Map<string, Address[]>()
const webhooks = useWebhooks({
  deadlineMilliseconds: 1500,
  resolve: async (hostname) => {
    if (hostname === 'never.example') return new Promise(() => undefined)
    return names.get(hostname) ?? [{ address: '127.0.0.1', family: 4 }]
  },
})
let receiver: Receiver

beforeEach(async () => {
  receiver = await aReceiver()
})
afterEach(() => receiver.close())

const seconds = (count: number) => webhooks().clock.advance(count * 1000)
const hours = (count: number) => seconds(count * 3600)

/** As a receiver in another language would do it: nothing of ours. */
function signsOf({ headers, body }: Received, secrets: string[]): string[] {
  return secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.')
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  })
}

async function only(id: Parameters<ReturnType<typeof webhooks>['deliveries']>[0]) {
  const [first, ...more] = await webhooks().deliveries(id)
  expect(more).toEqual([])
  return first as WebhookDelivery
}

const notifications = () =>
  webhooks().managing.transaction((tx) =>
    tx.selectFrom('notification').select(['key', 'text', 'ended_at']).execute(),
  )

test('a message arrives signed, in our own format', async () => {
  const { add, queue, work, customer, clock } = webhooks()
  const { id, secret } = await add(receiver.url)

  await queue([id])
  await work()

  const [got] = receiver.received as [Received]
  const delivery = await only(id)
  expect(got.headers['webhook-signature']).toBe(signsOf(got, [secret])[0])
  expect(got.headers['webhook-timestamp']).toBe(String(Math.floor(clock.now().getTime() / 1000)))
  expect(got.headers['webhook-id']).toBe(delivery.id)
  expect(JSON.parse(got.body)).toEqual({
    id: delivery.id,
    type: 'alert.raised',
    at: delivery.queuedAt,
    organizationId: customer.organizationId,
    data: { alert: { name: 'Administrators changed' } },
  })
  expect(delivery).toMatchObject({
    organizationId: customer.organizationId,
    state: 'delivered',
    attempts: [{ succeeded: true, status: 204, answer: '' }],
  })
})

test('what is rolled back is not sent', async () => {
  const { customer, add, work } = webhooks()
  const { id } = await add(receiver.url)

  await customer
    .transaction(async (tx) => {
      await queueWebhooks(customer, tx, [id], aMessage())
      throw new Error('no')
    })
    .catch(() => undefined)
  await work()

  expect(await webhooks().deliveries(id)).toEqual([])
})

test('webhooks that are off, gone or not interested are passed over', async () => {
  const { add, queue, work, web, admin } = webhooks()
  const { id: off } = await add(receiver.url, { isEnabled: false })
  const { id: other } = await add(receiver.url, { events: ['alert.resolved'] })
  const { id: gone } = await add(receiver.url)
  const { id: wanted } = await add(receiver.url)
  await web.call(admin, webhooksApi.remove, { params: { webhookId: gone } })

  await queue([off, other, gone, wanted, wanted])
  await work()

  expect(receiver.received).toHaveLength(1)
  expect((await only(wanted)).state).toBe('delivered')
})

test('a renewed secret signs beside the old one for a day', async () => {
  const { add, queue, work, web, admin } = webhooks()
  const { id, secret } = await add(receiver.url)
  const { body } = await web.call(admin, webhooksApi.renewSecret, { params: { webhookId: id } })

  await queue([id])
  await work()
  hours(25)
  await queue([id])
  await work()

  const [during, after] = receiver.received as [Received, Received]
  expect(during.headers['webhook-signature']).toBe(signsOf(during, [body.secret, secret]).join(' '))
  expect(after.headers['webhook-signature']).toBe(signsOf(after, [body.secret])[0])
})

test('what fails is tried again later and later, signed anew, with the same id and bytes', async () => {
  const { add, queue, work } = webhooks()
  const { id, secret } = await add(receiver.url)
  receiver.answer = status(503, 'busy')

  await queue([id])
  await work()
  await work()
  expect(receiver.received).toHaveLength(1)
  seconds(10)
  await work()
  expect(receiver.received).toHaveLength(2)
  receiver.answer = status(200, 'thanks')
  seconds(30)
  await work()

  const [first, , third] = receiver.received as [Received, Received, Received]
  expect(third.body).toBe(first.body)
  expect(third.headers['webhook-id']).toBe(first.headers['webhook-id'])
  expect(third.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp'])
  expect(third.headers['webhook-signature']).toBe(signsOf(third, [secret])[0])
  expect((await only(id)).attempts.map(({ answer }) => answer)).toEqual(['busy', 'busy', 'thanks'])
})

test('after three days a message is given up', async () => {
  const { add, queue, work } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(500)
  await queue([id])

  for (let hour = 0; hour < 80; hour += 1) {
    await work()
    hours(1)
  }

  const { state, attempts } = await only(id)
  expect(state).toBe('failed')
  expect(attempts.length).toBeGreaterThan(8)
  expect(receiver.received.length).toBeLessThan(15)
})

test('a receiver that says when to come again is left alone until then, with all messages', async () => {
  const { add, queue, work } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(429, 'slow down', { 'retry-after': '600' })

  await queue([id])
  await work()
  await queue([id])
  seconds(590)
  await work()
  expect(receiver.received).toHaveLength(1)
  receiver.answer = status(200)
  seconds(20)
  await work()

  expect(receiver.received).toHaveLength(3)
})

test('after 410 the webhook is switched off', async () => {
  const { add, queue, work, stateOf } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(410)

  await queue([id])
  await work()

  expect(await stateOf(id)).toMatchObject({ isEnabled: false, isFailing: true })
  expect((await stateOf(id)).reason).toContain('410')
  expect((await only(id)).state).toBe('failed')
})

test.each([
  [400, {}, 'refused the message with 400'],
  [302, { location: 'http://169.254.169.254/secret' }, 'a redirect to 169.254.169.254'],
  [307, { location: '/elsewhere' }, 'Redirects are not followed'],
])('after %i it is not tried again, and a person is told', async (code, headers, reason) => {
  const { add, queue, work, stateOf } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(code, 'why', headers)

  await queue([id])
  await work()
  hours(1)
  await work()

  expect(receiver.received).toHaveLength(1)
  expect((await only(id)).state).toBe('failed')
  expect((await stateOf(id)).reason).toContain(reason)
  expect(await notifications()).toContainEqual(
    expect.objectContaining({ key: `webhook:${id}`, ended_at: null }),
  )
})

test('trouble begins after three failures and ends with a message that arrives', async () => {
  const { add, queue, work, stateOf } = webhooks()
  const { id } = await add(receiver.url)
  const isFailing = async () => (await stateOf(id)).isFailing
  receiver.answer = status(500)

  await queue([id])
  await work()
  seconds(10)
  await work()
  expect(await isFailing()).toBe(false)
  seconds(30)
  await work()
  expect(await isFailing()).toBe(true)
  // Those that come meanwhile do not each wait their turn once the receiver is back.
  await queue([id])
  await queue([id])
  receiver.answer = status(200)
  seconds(120)
  await work()

  expect(await isFailing()).toBe(false)
  expect((await webhooks().deliveries(id)).map(({ state }) => state)).toEqual([
    'delivered',
    'delivered',
    'delivered',
  ])
  const ended = (await notifications()).find(({ key }) => key === `webhook:${id}`)
  expect(ended?.ended_at).toBeInstanceOf(Date)
})

test('a receiver in trouble is tried with one message at a time, a minute apart', async () => {
  const { add, queue, work } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(500)
  for (let count = 0; count < 6; count += 1) await queue([id])
  await work()
  const before = receiver.received.length

  for (let minute = 0; minute < 5; minute += 1) {
    seconds(61)
    await work()
  }

  expect(receiver.received.length - before).toBe(5)
})

test('a receiver that never answers is given up on, and does not hold up another', async () => {
  const { add, queue, deliver, deliveries, work } = webhooks()
  const slow = await aReceiver()
  slow.answer = () => undefined
  const { id: stuck } = await add(slow.url, { events: ['alert.reopened'] })
  const { id: fine } = await add(receiver.url)
  await queue([stuck], { event: 'alert.reopened' })
  // Taken in, and one attempt of it begun by this.
  const waiting = work()
  await slow.until(1)

  await queue([fine])
  await webhooks().work()

  expect((await deliveries(fine)).map(({ state }) => state)).toEqual(['delivered'])
  await waiting
  await deliver(stuck)
  const [attempt] = (await only(stuck)).attempts
  expect(attempt?.answer).toBe('The receiver did not answer within 1.5 s.')
  await slow.close()
})

test('connections that are refused or reset are told apart in words', async () => {
  const { add, queue, work } = webhooks()
  const closed = await aReceiver()
  await closed.close()
  const rude = createServer((socket) => socket.resetAndDestroy())
  rude.listen(0, '127.0.0.1')
  await once(rude, 'listening')
  const { port } = rude.address() as AddressInfo
  const { id: refused } = await add(closed.url)
  const { id: reset } = await add(`http://127.0.0.1:${port}/`)

  await queue([refused, reset])
  await work()
  rude.close()

  expect((await only(refused)).attempts[0]?.answer).toContain('nothing listens there')
  expect((await only(reset)).attempts[0]?.answer).toContain('broke the connection off')
})

test('of a huge answer the beginning is kept, and the rest is not even read', async () => {
  const { add, queue, work } = webhooks()
  const { id } = await add(receiver.url)
  let hungUp = Promise.resolve<unknown>(undefined)
  receiver.answer = (response) => {
    hungUp = once(response, 'close')
    response.writeHead(200)
    const more = () => {
      while (response.writable && response.write('\0x'.repeat(50_000)));
      response.once('drain', more)
    }
    more()
  }

  await queue([id])
  await work()
  await hungUp

  const { state, attempts } = await only(id)
  expect(state).toBe('delivered')
  expect(attempts[0]?.answer).toHaveLength(4096)
})

test('a status counts even when the rest of the answer never comes', async () => {
  const { add, queue, work } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = (response) => void response.writeHead(200).write('half')

  await queue([id])
  await work()

  expect(await only(id)).toMatchObject({ state: 'delivered', attempts: [{ answer: 'half' }] })
})

test('of two workers at once only one makes an attempt', async () => {
  const { add, queue, deliver, work } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(500)
  await queue([id])
  await work()
  seconds(10)
  receiver.answer = (response) => void setImmediate(() => response.writeHead(200).end())

  await Promise.all(Array.from({ length: 5 }, () => deliver(id)))

  expect(receiver.received).toHaveLength(2)
})

test('after a crash between sending and writing it down, it is sent again with the same id', async () => {
  const { add, queue, deliver, work, parts } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(500)
  await queue([id])
  await work()
  seconds(10)
  receiver.answer = status(200)
  // The database is gone for whoever has just sent.
  const now = parts.now?.() ?? new Date()
  const until = new Date(now.getTime() + 60_000)
  const taken = await parts.db.asSystem('crash in a test', async (tx) => ({
    webhook: await findWebhookForUpdate(tx, id),
    due: await claimDue(tx, id, { now, until, limit: 4 }),
  }))
  const [delivery] = taken.due
  if (!taken.webhook || !delivery) throw new Error('Nothing is due.')
  await sendDelivery(
    systemContext('test', parts),
    createSender(webhooks().options),
    taken.webhook,
    delivery,
  )

  await deliver(id)
  expect(receiver.received).toHaveLength(2)
  seconds(61)
  await work()

  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(ids).toHaveLength(3)
  expect(new Set(ids).size).toBe(1)
  expect((await only(id)).state).toBe('delivered')
})

test('a name is resolved once for an attempt, and where it may not lead nothing is sent', async () => {
  const { add, queue, work, stateOf } = webhooks()
  const { port } = new URL(receiver.url)
  const { id } = await add(`https://changing.example:${port}/`)
  names.set('changing.example', [
    { address: '127.0.0.1', family: 4 },
    { address: '169.254.169.254', family: 4 },
  ])

  await queue([id])
  await work()

  expect((await stateOf(id)).reason).toContain('169.254.169.254 is not an address for webhooks')
  expect(receiver.received).toEqual([])
})

test('a message is sent again on demand with its id', async () => {
  const { add, queue, work, web, admin } = webhooks()
  const { id } = await add(receiver.url)
  await queue([id])
  await work()
  const { id: webhookDeliveryId } = await only(id)
  const params = { webhookId: id, webhookDeliveryId }

  const again = await web.call(admin, webhooksApi.resend, { params })
  await work()
  const { body } = await web.call(admin, webhooksApi.delivery, { params })

  expect(again.body.state).toBe('waiting')
  expect(body.attempts).toHaveLength(2)
  expect(receiver.received.map((each) => each.body)).toEqual([body.body, body.body])
})

test('putting a webhook right sends what waits at once', async () => {
  const { add, queue, work, web, admin } = webhooks()
  const { id } = await add('http://127.0.0.1:9/')
  await queue([id])
  for (let round = 0; round < 5; round += 1) {
    await work()
    seconds(60)
  }

  await web.call(admin, webhooksApi.update, {
    params: { webhookId: id },
    body: { name: 'Put right', url: receiver.url, events: ['alert.raised'] },
  })
  await work()

  expect(receiver.received).toHaveLength(1)
})

test('messages are forgotten after 30 days', async () => {
  const { add, queue, work, parts } = webhooks()
  const { id } = await add(receiver.url)
  await queue([id])
  await work()

  await forgetOldDeliveries(systemContext('test', parts))
  expect(await webhooks().deliveries(id)).toHaveLength(1)
  hours(31 * 24)
  await forgetOldDeliveries(systemContext('test', parts))

  expect(await webhooks().deliveries(id)).toEqual([])
})

test('a name service that does not answer counts as a receiver that does not', async () => {
  const { add, queue, work } = webhooks()
  const { id } = await add('https://never.example/')

  await queue([id])
  await work()

  expect((await only(id)).attempts[0]?.answer).toBe('The receiver did not answer within 1.5 s.')
})

test('what waited for a webhook that was off for too long is given up', async () => {
  const { add, queue, work, parts, web, admin } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(500)
  await queue([id])
  await work()
  const body = { name: 'Off for long', url: receiver.url, events: ['alert.raised'] }
  await web.call(admin, webhooksApi.update, {
    params: { webhookId: id },
    body: { ...body, isEnabled: false },
  })
  hours(73)

  await forgetOldDeliveries(systemContext('test', parts))

  expect((await only(id)).state).toBe('failed')
  expect((await only(id)).attempts.at(-1)?.answer).toContain('within three days')
})

test('a wake-up that was lost is made up for', async () => {
  const { add, queue, work, parts } = webhooks()
  const { id } = await add(receiver.url)
  receiver.answer = status(500)
  await queue([id])
  await work()
  seconds(10)
  await workOff(parts, [], [])
  await work()
  expect(receiver.received).toHaveLength(1)

  await wakeAll(systemContext('test', parts))
  await work()

  expect(receiver.received).toHaveLength(2)
})
