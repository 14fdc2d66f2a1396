import { webhooksApi } from '@gatehouse/contract/webhooks'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { createLog } from '#platform/log/log.ts'
import { aUser, createTestWeb } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { requireWebhooks } from './webhook-queue.service.ts'
import { aReceiver, type Receiver, status, useWebhooks } from './testing.ts'
import { webhookRoutes } from './webhook.routes.ts'

const webhooks = useWebhooks()
const receivers: Receiver[] = []
afterEach(() => Promise.all(receivers.splice(0).map((receiver) => receiver.close())))
const receiver = async () => {
  const opened = await aReceiver()
  receivers.push(opened)
  return opened
}

const input = (name: string, more = {}) => ({
  name,
  url: 'https://hooks.example/services/T0/B0/capability',
  events: ['alert.raised'],
  ...more,
})

const create = (body: unknown, as = webhooks().admin) =>
  webhooks().web.call(as, webhooksApi.create, { body })

test('a webhook is added, changed, listed and removed, and each is audited', async () => {
  const { web, admin, managing } = webhooks()
  const { body: created } = await create(input('Chat', { format: 'slack' }))
  expect(created).toMatchObject({ name: 'Chat', format: 'slack', isEnabled: true, waiting: 0 })
  expect(created.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const params = { webhookId: created.id }

  const { body: changed } = await web.call(admin, webhooksApi.update, {
    params,
    body: input('Chat room', { isEnabled: false }),
  })
  expect(changed).toMatchObject({ name: 'Chat room', format: 'gatehouse', isEnabled: false })
  expect(changed.state).toMatchObject({ isFailing: false, reason: 'Switched off.' })
  const { status: removed } = await web.call(admin, webhooksApi.remove, { params })
  expect(removed).toBe(200)

  const events = await managing.transaction((tx) =>
    tx.selectFrom('audit_event').select(['type', 'details']).execute(),
  )
  expect(events.map(({ type }) => type).toSorted()).toEqual([
    'webhook.created',
    'webhook.removed',
    'webhook.updated',
  ])
  expect(JSON.stringify(events)).not.toContain('capability')
})

test('of two with one name at once, one is added', async () => {
  const answers = await Promise.all([create(input('Race')), create(input('race'))])

  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test.each([
  ['http://hooks.example/x', 'https://'],
  ['http://10.0.0.1/x', 'https://'],
  ['https://169.254.169.254/latest/meta-data', 'metadata'],
  ['https://[fe80::1]/', 'link-local'],
  ['https://2852039166/', 'metadata'],
  ['https://kim:secret@hooks.example/', 'user name'],
  ['ftp://hooks.example/', 'https://'],
])('the address %s is refused with the reason', async (url, reason) => {
  const { status: code, text } = await create(input('Bad', { url }))

  expect(code).toBe(400)
  expect(text).toContain(reason)
})

test('administrators alone change webhooks, and see where they go', async () => {
  const { web, managing } = webhooks()
  const { body } = await create(input('Seen by an editor'))
  const editor = aUser({ organizationId: managing.organizationId, role: 'editor' })

  const { status: code } = await create(input('Of an editor'), editor)
  const { body: listed, text } = await web.call(editor, webhooksApi.list)

  expect(code).toBe(403)
  expect(listed.webhooks.find(({ id }: { id: string }) => id === body.id).url).toBe(
    'https://hooks.example/…',
  )
  expect(text).not.toContain('capability')
})

test('people of a customer have no webhooks, and the messages of others do not exist', async () => {
  const { web, customer, managing, queue, work, add } = webhooks()
  const { url } = await receiver()
  const { id } = await add(url)
  await queue([id])
  await work()
  const other = await anOrganization(webhooks().parts)
  const co = aUser({
    organizationId: customer.organizationId,
    role: 'co-managing-administrator',
  })
  // An editor who was given only another customer.
  const editor = aUser({
    organizationId: managing.organizationId,
    role: 'editor',
    reach: new Set([managing.organizationId, other.id]),
  })
  const { body: all } = await web.call(webhooks().admin, webhooksApi.deliveries, {
    params: { webhookId: id },
  })
  const one = { webhookId: id, webhookDeliveryId: all.deliveries[0].id }

  const asCustomer = await web.call(co, webhooksApi.list)
  const listed = await web.call(editor, webhooksApi.deliveries, { params: { webhookId: id } })
  const read = await web.call(editor, webhooksApi.delivery, { params: one })

  expect(asCustomer.status).toBe(403)
  expect(listed.body.deliveries).toEqual([])
  expect(read.status).toBe(404)
})

test('what does not exist cannot be referred to', async () => {
  const { managing, add } = webhooks()
  const { id } = await add('https://hooks.example/')

  await managing.transaction((tx) => requireWebhooks(tx, [id]))
  const unknown = managing.transaction((tx) =>
    requireWebhooks(tx, [id, managing.organizationId as never]),
  )

  await expect(unknown).rejects.toMatchObject({ code: 'invalid_request' })
})

test('a test message answers at once what became of it, and is not tried again', async () => {
  const { web, admin, add, work } = webhooks()
  const target = await receiver()
  const { id } = await add(target.url)
  const params = { webhookId: id }

  const good = await web.call(admin, webhooksApi.test, { params })
  target.answer = status(500, 'out of order')
  const bad = await web.call(admin, webhooksApi.test, { params })
  webhooks().clock.advance(3600_000)
  await work()

  expect(good.body).toMatchObject({
    event: 'test',
    state: 'delivered',
    attempts: [{ status: 204 }],
  })
  expect(bad.body).toMatchObject({
    state: 'failed',
    attempts: [{ succeeded: false, status: 500, answer: 'out of order' }],
  })
  expect(target.received).toHaveLength(2)
})

test('secrets and addresses are in no answer, log line, job or table', async () => {
  const { parts, options, managing, queue, work, add, clock } = webhooks()
  const lines: string[] = []
  const log = createLog({ level: 'trace', destination: { write: (line) => void lines.push(line) } })
  const target = await receiver()
  target.answer = status(500)
  const { id, secret } = await add(target.url)
  const web = await createTestWeb({ ...parts, log }, (mount) => webhookRoutes(mount, options))
  const as = aUser({ organizationId: managing.organizationId })
  const params = { webhookId: id }

  const renewed = await web.call(as, webhooksApi.renewSecret, { params })
  await queue([id])
  for (let round = 0; round < 4; round += 1) {
    await work()
    clock.advance(300_000)
  }
  const answers = [
    await web.call(as, webhooksApi.list),
    await web.call(as, webhooksApi.test, { params }),
    await web.call(as, webhooksApi.deliveries, { params }),
  ]
  await web.close()

  const seen = [...lines, ...answers.map(({ text }) => text), await everythingKept()].join('\n')
  for (const value of [secret, renewed.body.secret]) {
    expect(seen).not.toContain(value)
    expect(seen).not.toContain(value.slice('whsec_'.length))
    expect(seen).not.toContain(Buffer.from(value.slice(6), 'base64').toString('hex'))
  }
  expect(`${lines.join('\n')}${await everythingKept()}`).not.toContain('a-secret-path')
})

/** Every row of every table, as text. */
async function everythingKept(): Promise<string> {
  const client = new pg.Client({ connectionString: webhooks().ownerUrl })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`)
    texts.push(...rows.map(({ text }) => text))
  }
  await client.end()
  return texts.join('\n')
}
