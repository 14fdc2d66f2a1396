import { emailApi } from '@gatehouse/contract/email'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#platform/testing/database.ts'
import { aUser } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { aMailDesk, type MailDesk } from './testing.ts'

const database = useDatabase()
let desk: MailDesk

beforeAll(async () => {
  desk = await aMailDesk(database())
})
afterAll(() => desk.web.close())

const auditTrail = () =>
  desk.managing.transaction((tx) =>
    tx.selectFrom('audit_event').selectAll().orderBy('id', 'desc').execute(),
  )

test('before anybody set it up, mail is switched off', async () => {
  expect(await desk.settings()).toMatchObject({ isEnabled: false, hasPassword: false, waiting: 0 })
  expect((await desk.settings()).state).toBeUndefined()
})

test('the password is kept sealed, never shown, and not in the audit trail', async () => {
  const { body } = await desk.save({ username: 'desk', password: 'zebra-gallop', security: 'tls' })

  expect(body).toMatchObject({ hasPassword: true, username: 'desk' })
  expect(JSON.stringify(body)).not.toContain('zebra')
  const row = await desk.managing.transaction((tx) =>
    tx.selectFrom('email_settings').selectAll().executeTakeFirstOrThrow(),
  )
  expect(row.password?.toString('latin1')).not.toContain('zebra')
  const [event] = await auditTrail()
  expect(event?.type).toBe('email-settings.updated')
  expect(JSON.stringify(event)).not.toContain('zebra')
})

test('the password stays for the same user of the same server, and goes to no other', async () => {
  await desk.save({ username: 'desk', password: 'zebra-gallop' })

  expect((await desk.save({ username: 'desk', port: 2525 })).body.hasPassword).toBe(true)
  const moved = await desk.save({ username: 'desk', host: 'thief.example' })
  expect([moved.status, moved.body.error.fields[0].path]).toEqual([400, 'password'])
  const tried = await desk.web.call(desk.administrator, emailApi.test, {
    body: {
      to: 'me@msp.example',
      settings: {
        ...{ isEnabled: true, host: 'thief.example', port: 25, security: 'none', caPem: '' },
        ...{ username: 'desk', fromAddress: 'desk@msp.example', fromName: '' },
      },
    },
  })
  expect([tried.status, tried.body.error.fields[0].path]).toEqual([400, 'password'])
  expect((await desk.save({ username: '' })).body.hasPassword).toBe(false)
})

test.each([
  ['no server', { host: '' }, 'host'],
  ['no sender', { fromAddress: '' }, 'fromAddress'],
  ['a user without a password', { username: 'new' }, 'password'],
  ['something that is no certificate', { caPem: 'hello' }, 'caPem'],
  [
    'half a certificate',
    { caPem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    'caPem',
  ],
  ['a name of two lines', { fromName: 'Desk\r\nBcc: x' }, 'fromName'],
])('mail is not switched on with %s', async (_what, change, path) => {
  const { status, body } = await desk.save(change)

  expect([status, body.error.fields[0].path]).toEqual([400, path])
})

test('a server that cannot be found is named with the step', async () => {
  await desk.save({ host: 'mail.invalid' })

  const { body } = await desk.web.call(desk.administrator, emailApi.test, {
    body: { to: 'me@msp.example' },
  })

  expect(body.steps).toEqual([
    { name: 'Name', succeeded: false, answer: expect.stringMatching(/mail\.invalid/) },
  ])
})

test('a changed template is used at once, shown as changed, and can be restored', async () => {
  const { administrator, web } = desk
  const params = { key: 'notification' }
  const text = { subject: 'NEW %Title%', text: '%Text%', html: '<b>%Text%</b>' }

  const saved = await web.call(administrator, emailApi.saveTemplate, { params, body: text })
  // In a customer's transaction, which sees no other row of the managing organization.
  await desk.queue(['ann@customer.example'], 'Fire', (await anOrganization(desk.parts)).id)

  expect(saved.body).toMatchObject({ isChanged: true, subject: 'NEW %Title%' })
  expect((await desk.messages())[0]?.subject).toBe('NEW Fire')
  const restored = await web.call(administrator, emailApi.restoreTemplate, { params })
  expect(restored.body).toMatchObject({
    isChanged: false,
    subject: expect.not.stringMatching('NEW'),
  })
  const types = (await auditTrail()).map(({ type }) => type)
  expect(types).toEqual(
    expect.arrayContaining(['email-template.updated', 'email-template.restored']),
  )
})

test('a template with an unknown variable is refused by field, in saving and in previewing', async () => {
  const call = { params: { key: 'test' }, body: { subject: 'x', text: '%Hots%', html: 'x' } }

  for (const endpoint of [emailApi.saveTemplate, emailApi.previewTemplate]) {
    const { status, body } = await desk.web.call(desk.administrator, endpoint, call)
    expect([status, body.error.fields[0].path]).toEqual([400, 'text'])
    expect(body.error.message).toContain('There is no variable %Hots% here')
  }
})

test('a preview is filled in with an example', async () => {
  const { body } = await desk.web.call(desk.administrator, emailApi.previewTemplate, {
    params: { key: 'alert' },
    body: { subject: '%AlertName%', text: '%Records%', html: '%Details%' },
  })

  expect(body).toMatchObject({
    subject: 'Administrator group changed',
    text: expect.stringContaining('Who: HARBOUR\\m.keller'),
    html: 'Members: added “t.ruiz &lt;temporary&gt;”',
  })
})

test('mail about a customer is seen by who sees the customer, and by nobody else', async () => {
  const [seen, other] = [await anOrganization(desk.parts), await anOrganization(desk.parts)]
  await desk.queue(['ann@seen.example'], 'Seen', seen.id)
  await desk.queue(['bob@other.example'], 'Other', other.id)
  const editor = aUser({
    organizationId: desk.managing.id,
    role: 'editor',
    reach: new Set([desk.managing.id, seen.id]),
  })

  const list = async (as: typeof editor, text?: string) => {
    const { body } = await desk.web.call(as, emailApi.messages, { query: { text } })
    return body.messages.map(({ to }: { to: string[] }) => to[0])
  }
  const found = await list(editor, '.example')
  expect(found).toContain('ann@seen.example')
  expect(found).not.toContain('bob@other.example')
  expect(await list(desk.administrator, 'BOB@other')).toEqual(['bob@other.example'])

  const [hidden] = (await desk.messages()).filter(({ to }) => to[0] === 'bob@other.example')
  const params = { emailMessageId: hidden?.id ?? '' }
  expect((await desk.web.call(editor, emailApi.message, { params })).status).toBe(404)
  const { body } = await desk.web.call(desk.administrator, emailApi.message, { params })
  expect(body).toMatchObject({ organizationId: other.id, text: expect.stringContaining('Other') })
  const customer = aUser({ organizationId: other.id, role: 'co-managing-administrator' })
  expect((await desk.web.call(customer, emailApi.messages)).status).toBe(403)
})

test('pages of messages follow each other', async () => {
  for (let index = 0; index < 5; index++) await desk.queue([`page${index}@x.example`])
  const page = async (cursor?: string) => {
    const query = { limit: 2, text: 'page', cursor }
    return (await desk.web.call(desk.administrator, emailApi.messages, { query })).body
  }

  const first = await page()
  const second = await page(first.nextCursor)
  const third = await page(second.nextCursor)

  const all = [first, second, third].flatMap(({ messages }) => messages as { to: string[] }[])
  expect(new Set(all.map(({ to }) => to[0])).size).toBe(5)
  expect(third.nextCursor).toBeUndefined()
})

test('nobody to send to means no message', async () => {
  const before = (await desk.messages()).length

  await desk.queue([])
  await desk.queue([' '])

  expect((await desk.messages()).length).toBe(before)
})
