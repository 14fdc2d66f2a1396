import { emailApi } from '@gatehouse/contract/email'
import { notificationsApi } from '@gatehouse/contract/notifications'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '#platform/testing/database.ts'
import { aUser } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { isDailyDue } from './local-time.ts'
import { mailDaily } from './mail-daily.service.ts'
import { mailEach } from './mail-each.service.ts'
import { aBell, type Bell, someTrouble } from './testing.ts'

const database = useDatabase()
const hour = 60 * 60_000
let bell: Bell
let customer: Awaited<ReturnType<typeof anOrganization>>
let address: string
let count = 0

beforeAll(async () => {
  bell = await aBell(database())
})
afterAll(() => bell.close())
beforeEach(async () => {
  customer = await anOrganization(bell.parts)
  address = `user${++count}@mail.example`
})

const anAdministrator = () =>
  bell.join({ organizationId: bell.managing.id, role: 'administrator', email: address })

test('an administrator begins with a daily message, others with none; a choice is kept and audited', async () => {
  const administrator = await anAdministrator()
  const viewer = await bell.join({ organizationId: customer.id, role: 'business-viewer' })
  const preferences = async (as: typeof viewer) =>
    (await bell.web.call(as, notificationsApi.preferences)).body.mail

  expect(await preferences(administrator)).toMatchObject({
    ...{ 'agent-trouble': 'daily', 'organization-trouble': 'each', 'agent-update': 'off' },
  })
  expect(new Set(Object.values(await preferences(viewer)))).toEqual(new Set(['off']))

  const { body } = await bell.choose(viewer, { 'source-trouble': 'each' })
  expect(body.mail['source-trouble']).toBe('each')
  expect(body.mail['agent-trouble']).toBe('off')
  const events = await customer.transaction((tx) =>
    tx.selectFrom('audit_event').select(['type', 'details']).execute(),
  )
  expect(events).toEqual([
    {
      type: 'notification-preferences.updated',
      details: { changed: [{ property: 'Trouble with a source', before: 'off', after: 'each' }] },
    },
  ])
})

test('who wants each gets one message for each, with a link to where it is put right', async () => {
  await bell.choose(await anAdministrator(), { 'agent-trouble': 'each' })
  const trouble = someTrouble(customer.id, {
    fix: { to: 'agent', organizationId: customer.id, agentId: 'abc' },
  })

  await bell.raise(trouble)
  await bell.raise({ ...trouble, text: 'Other words.' })
  await bell.settle()
  await bell.settle()

  const messages = await bell.mailTo(address)
  expect(messages).toHaveLength(1)
  expect(messages[0]).toMatchObject({ organizationId: customer.id, to: [address] })
  expect(messages[0]?.subject).toContain(trouble.title)
  expect(messages[0]?.text).toContain(
    `https://desk.example:6500/organizations/${customer.id}/agents/abc`,
  )
})

test('the job that mails may run twice, also at once', async () => {
  await bell.choose(await anAdministrator(), { 'agent-trouble': 'each' })
  await bell.raise(someTrouble(customer.id))
  const row = await customer.transaction((tx) =>
    tx.selectFrom('notification').select('id').executeTakeFirstOrThrow(),
  )
  const payload = { organizationId: customer.id, notificationId: row.id as never }

  await Promise.all([1, 2, 3].map(() => mailEach(bell.ctx, { place: bell.place }, payload)))

  expect(await bell.mailTo(address)).toHaveLength(1)
})

test('what comes and goes is mailed once an hour, and what is over already not at all', async () => {
  await bell.choose(await anAdministrator(), { 'agent-trouble': 'each' })
  const trouble = someTrouble(customer.id)
  for (let times = 0; times < 4; times++) {
    await bell.raise(trouble)
    await bell.settle()
    await bell.end(customer.id, trouble.key)
    bell.clock.advance(hour / 10)
  }
  expect(await bell.mailTo(address)).toHaveLength(1)

  bell.clock.advance(hour)
  await bell.raise(trouble)
  await bell.end(customer.id, trouble.key)
  await bell.settle()
  expect(await bell.mailTo(address)).toHaveLength(1)

  await bell.raise(trouble)
  await bell.settle()
  expect(await bell.mailTo(address)).toHaveLength(2)
})

test('mail goes to nobody who may not see it, cannot sign in, or is of another organization', async () => {
  const other = await anOrganization(bell.parts)
  const choose = async (organizationId: typeof other.id, email: string) => {
    const user = await bell.join({ organizationId, role: 'business-viewer', email })
    await bell.choose(user, { 'source-trouble': 'each', 'agent-trouble': 'each' })
    return user
  }
  await choose(other.id, `other-${address}`)
  await choose(customer.id, `own-${address}`)
  const gone = await choose(customer.id, `gone-${address}`)
  await customer.transaction((tx) =>
    tx.updateTable('user').set({ is_enabled: false }).where('id', '=', gone.userId).execute(),
  )

  await bell.raise(someTrouble(customer.id, { kind: 'source-trouble' }))
  await bell.raise(someTrouble(customer.id, { kind: 'agent-trouble' }))
  await bell.settle()

  expect((await bell.mailTo(address)).map(({ to }) => to)).toEqual([[`own-${address}`]])
})

describe('the daily message', () => {
  test('has what was raised since the last one, and comes once a day', async () => {
    await anAdministrator()
    const [over, current] = [someTrouble(customer.id), someTrouble(customer.id)]
    await bell.raise(over)
    await bell.raise(current)
    await bell.end(customer.id, over.key)

    bell.clock.advance(23 * hour)
    await Promise.all([1, 2].map(() => mailDaily(bell.ctx, { place: bell.place })))
    await bell.run('notifications.mail-daily')

    const [message, ...more] = await bell.mailTo(address)
    expect(more).toEqual([])
    expect(message?.organizationId).toBe(bell.managing.id)
    expect(message?.text).toContain(`What: ${over.title}`)
    expect(message?.text).toMatch(new RegExp(`${over.title}[^]*?Now: over`))
    expect(message?.text).toContain(current.title)

    bell.clock.advance(24 * hour)
    await bell.run('notifications.mail-daily')
    expect(await bell.mailTo(address)).toHaveLength(1)
  })

  test('may tell of any customer, so an editor who sees few does not read it in the log', async () => {
    await anAdministrator()
    await bell.raise(someTrouble(customer.id))
    bell.clock.advance(23 * hour)
    await bell.run('notifications.mail-daily')
    const editor = aUser({ organizationId: bell.managing.id, role: 'editor' })
    const [message] = await bell.mailTo(address)

    const list = await bell.web.call(editor, emailApi.messages, { query: { text: address } })
    const one = await bell.web.call(editor, emailApi.message, {
      params: { emailMessageId: message?.id ?? '' },
    })

    expect([list.body.messages, one.status]).toEqual([[], 404])
  })

  test.each([
    ['before seven', '2031-03-03T05:59:00Z', undefined, 'Europe/Berlin', false],
    ['at seven there', '2031-03-03T06:00:00Z', undefined, 'Europe/Berlin', true],
    [
      'later that day, told at seven',
      '2031-03-03T20:00:00Z',
      '2031-03-03T06:00:00Z',
      'Europe/Berlin',
      false,
    ],
    [
      'after seven, told last at six',
      '2031-03-03T06:10:00Z',
      '2031-03-03T05:00:00Z',
      'Europe/Berlin',
      true,
    ],
    [
      'in the evening, when the morning was missed',
      '2031-03-03T20:00:00Z',
      '2031-03-02T06:00:00Z',
      'Europe/Berlin',
      true,
    ],
    [
      'where it is tomorrow already',
      '2031-03-03T18:00:00Z',
      '2031-03-02T18:00:00Z',
      'Pacific/Auckland',
      true,
    ],
    ['where an hour has three quarters', '2031-03-03T01:15:00Z', undefined, 'Asia/Kathmandu', true],
  ])('is due %s: %s', (_when, now, told, zone, expected) => {
    expect(isDailyDue(new Date(now), told === undefined ? undefined : new Date(told), zone)).toBe(
      expected,
    )
  })
})
