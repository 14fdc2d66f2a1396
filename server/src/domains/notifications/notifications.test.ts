import { OrganizationId } from '@gatehouse/contract/ids'
import { notificationsApi } from '@gatehouse/contract/notifications'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UserContext } from '#platform/context.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aUser } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { followNotifications } from './live-notifications.ts'
import { aBell, type Bell, nothingHasThisId, someTrouble } from './testing.ts'

const database = useDatabase()
let bell: Bell

beforeAll(async () => {
  bell = await aBell(database())
})
afterAll(() => bell.close())

const customer = () => anOrganization(bell.parts)

test('trouble is there until it is over, and is kept with both times', async () => {
  const { id } = await customer()
  const user = await bell.join({ organizationId: id, role: 'co-managing-administrator' })
  const trouble = someTrouble(id, { fix: { to: 'agent', organizationId: id, agentId: 'a' } })

  await bell.raise(trouble)
  const [raised] = (await bell.list(user)).notifications
  bell.clock.advance(60_000)
  await bell.end(id, trouble.key)

  expect(raised).toMatchObject({ title: trouble.title, fix: trouble.fix, isRead: false })
  expect(await bell.list(user)).toEqual({ notifications: [], unread: 0 })
  const [ended] = (await bell.list(user, { state: 'all' })).notifications
  expect(ended).toEqual({ ...raised, endedAt: bell.clock.now().toISOString() })
})

test('the same again changes nothing; other words are kept; after its end it is new', async () => {
  const { id } = await customer()
  const user = await bell.join({ organizationId: id, role: 'co-managing-administrator' })
  const trouble = someTrouble(id)

  await bell.raise(trouble)
  const [first] = (await bell.list(user)).notifications
  await bell.markRead(user, [first?.id ?? ''])
  bell.clock.advance(60_000)
  await bell.raise(trouble)
  await bell.raise({ ...trouble, text: 'It is worse.' })
  expect((await bell.list(user)).notifications).toEqual([
    { ...first, text: 'It is worse.', isRead: true },
  ])

  await bell.end(id, trouble.key)
  await bell.end(id, trouble.key)
  await bell.raise(trouble)
  const { notifications, unread } = await bell.list(user, { state: 'all' })
  expect(notifications).toHaveLength(2)
  expect([notifications[0]?.isRead, unread]).toEqual([false, 1])
})

test('of many who tell of the same thing at once, one is heard', async () => {
  const { id } = await customer()
  const user = await bell.join({ organizationId: id, role: 'co-managing-administrator' })
  const trouble = someTrouble(id)

  await Promise.all(Array.from({ length: 6 }, () => bell.raise(trouble)))

  expect(await bell.titles(user)).toEqual([trouble.title])
})

test("another organization's trouble is not seen, not counted, and not marked", async () => {
  const [own, other] = [await customer(), await customer()]
  const user = await bell.join({ organizationId: own.id, role: 'co-managing-administrator' })
  const owner = await bell.join({ organizationId: other.id, role: 'co-managing-administrator' })
  await bell.raise(someTrouble(other.id))
  const [theirs] = (await bell.list(owner)).notifications

  const { status } = await bell.markRead(user, [theirs?.id ?? '', nothingHasThisId])

  expect(status).toBe(200)
  expect(await bell.list(user)).toEqual({ notifications: [], unread: 0 })
  expect((await bell.list(owner)).unread).toBe(1)
  const { status: asked } = await bell.web.call(user, notificationsApi.list, {
    query: { organizationId: other.id },
  })
  expect(asked).toBe(404)
})

test('who may look at it is told of it, and nobody else', async () => {
  const { id } = await customer()
  for (const kind of [
    'agent-trouble',
    'source-trouble',
    'credential-expiry',
    'tickets-failing',
  ] as const) {
    await bell.raise(someTrouble(id, { kind, title: kind }))
  }
  const managing = bell.managing.id
  const seen = async (user: Parameters<Bell['titles']>[0]) =>
    (await bell.list(user, { organizationId: id })).notifications
      .map(({ title }) => title)
      .toSorted()
  const reach = new Set([managing, id])

  expect(await seen(await bell.join({ organizationId: id, role: 'business-viewer' }))).toEqual([
    'source-trouble',
  ])
  expect(
    await seen(await bell.join({ organizationId: id, role: 'co-managing-administrator' })),
  ).toEqual(['agent-trouble', 'credential-expiry', 'source-trouble'])
  expect(await seen(await bell.join({ organizationId: managing, role: 'viewer', reach }))).toEqual([
    'agent-trouble',
    'source-trouble',
  ])
  expect(await seen(await bell.join({ organizationId: managing }))).toHaveLength(4)
})

test('people of a customer hear nothing of the MSP, and an API token no more than its scopes', async () => {
  const { id } = await customer()
  const administrator = await bell.join({ organizationId: bell.managing.id })
  const mail = someTrouble(bell.managing.id, { kind: 'email-failing', key: 'hidden' })
  await bell.raise(mail)
  const token = {
    ...administrator,
    by: { kind: 'api-token', apiTokenId: nothingHasThisId as never, allows: () => false },
  } as const

  expect(await bell.titles(administrator)).toContain(mail.title)
  expect(await bell.titles(token)).toEqual([])
  expect(
    await bell.titles(await bell.join({ organizationId: id, role: 'co-managing-administrator' })),
  ).toEqual([])
  await bell.end(bell.managing.id, mail.key)
})

test('what is about a user is seen by that user, whatever the role', async () => {
  const { id } = await customer()
  const viewer = await bell.join({ organizationId: id, role: 'business-viewer' })
  const other = await bell.join({ organizationId: id, role: 'business-viewer' })
  const trouble = someTrouble(id, { kind: 'credential-expiry', userId: viewer.userId })
  await bell.raise(trouble)

  expect(await bell.titles(viewer)).toEqual([trouble.title])
  expect(await bell.titles(other)).toEqual([])
})

test('a mark is for the reader alone', async () => {
  const { id } = await customer()
  const [ann, bob] = [
    await bell.join({ organizationId: id, role: 'co-managing-administrator' }),
    await bell.join({ organizationId: id, role: 'co-managing-administrator' }),
  ]
  await bell.raise(someTrouble(id))
  const [one] = (await bell.list(ann)).notifications

  await Promise.all([bell.markRead(ann, [one?.id ?? '']), bell.markRead(ann, [one?.id ?? ''])])

  expect((await bell.list(ann)).unread).toBe(0)
  expect((await bell.list(bob)).unread).toBe(1)
})

test('pages follow each other, newest first', async () => {
  const { id } = await customer()
  const user = await bell.join({ organizationId: id, role: 'co-managing-administrator' })
  for (let index = 0; index < 5; index++) {
    await bell.raise(someTrouble(id, { title: `Page ${index}` }))
    bell.clock.advance(1000)
  }

  const first = await bell.list(user, { limit: 3 })
  const second = await bell.list(user, { limit: 3, cursor: first.nextCursor })

  expect([...first.notifications, ...second.notifications].map(({ title }) => title)).toEqual(
    [4, 3, 2, 1, 0].map((index) => `Page ${index}`),
  )
  expect([first.unread, second.nextCursor]).toEqual([5, undefined])
})

test('who listens hears of the organizations that they see, as things change', async () => {
  const [own, other] = [await customer(), await customer()]
  const principal = aUser({ organizationId: own.id, role: 'business-viewer' })
  const ctx = { ...bell.ctx, principal } as UserContext
  const heard: string[] = []
  const left = new AbortController()
  const done = followNotifications(ctx, bell.listener, {
    send: ({ organizationId }) => heard.push(organizationId) > 0,
    signal: left.signal,
  })

  await bell.raise(someTrouble(other.id))
  const trouble = someTrouble(own.id)
  await bell.raise(trouble)
  await expect.poll(() => heard.filter((id) => id === own.id).length).toBeGreaterThan(0)
  const before = heard.length
  await bell.end(own.id, trouble.key)
  await expect.poll(() => heard.length).toBeGreaterThan(before)
  left.abort()
  await done

  expect(heard.map((id) => OrganizationId.parse(id))).not.toContain(other.id)
})

test('what is long over is removed', async () => {
  const { id } = await customer()
  const user = await bell.join({ organizationId: id, role: 'co-managing-administrator' })
  const [over, current] = [someTrouble(id), someTrouble(id)]
  for (const trouble of [over, current]) await bell.raise(trouble)
  await bell.end(id, over.key)

  bell.clock.advance(91 * 24 * 60 * 60_000)
  await bell.run('notifications.remove-old')

  const { notifications } = await bell.list(user, { state: 'all' })
  expect(notifications.map(({ title }) => title)).toEqual([current.title])
})
