import { randomUUID } from 'node:crypto'
import { type Alert, type AlertEvent, alertsApi } from '@gatehouse/contract/alerts'
import type { UserId } from '@gatehouse/contract/ids'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import type { Role } from '@gatehouse/contract/permissions'
import type { UserPrincipal } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { aUser } from '#platform/testing/web.ts'
import { describe, expect, test } from 'vitest'
import { aCustomer, aRecord, send, type TestCustomer } from '../activity/testing.ts'
import { alertsOf, aRule, aWatched, useAlerts } from './testing.ts'

const alerts = useAlerts()

/** One open alert of a customer. */
async function anAlert(): Promise<{ customer: TestCustomer; alert: Alert }> {
  const { customer, profileId } = await aWatched(alerts())
  await aRule(alerts(), profileId)
  await send(alerts(), customer, [aRecord()])
  const [alert] = await alertsOf(alerts(), customer)
  if (!alert) throw new Error('No alert was raised.')
  return { customer, alert }
}

const ask = (
  endpoint: AnyEndpoint,
  { organizationId, id }: Alert,
  as: UserPrincipal,
  body?: object,
) =>
  alerts().web.call(as, endpoint, {
    params: { organizationId, alertId: id },
    ...(body ? { body } : {}),
  })
const get = async (alert: Alert, as: UserPrincipal): Promise<Alert & { events: AlertEvent[] }> =>
  (await ask(alertsApi.get, alert, as)).body
const resolve = (alert: Alert, as: UserPrincipal, reason = 'Seen.') =>
  ask(alertsApi.resolve, alert, as, { reason })
const reopen = (alert: Alert, as: UserPrincipal, reason = 'Not over.') =>
  ask(alertsApi.reopen, alert, as, { reason })
const comment = (alert: Alert, as: UserPrincipal, text: string) =>
  ask(alertsApi.comment, alert, as, { text })
const assign = (alert: Alert, as: UserPrincipal, userId: string | null) =>
  ask(alertsApi.assign, alert, as, { userId })

/** Somebody who could sign in. */
async function aMember(
  organizationId: Alert['organizationId'],
  role: Role,
  facts: { is_enabled?: boolean; display_name?: string } = {},
): Promise<{ id: UserId; username: string }> {
  const id = uuidv7(alerts().clock.now()) as UserId
  const username = `${role}-${id.slice(-12)}`
  await alerts().parts.db.inOrganization(organizationId, (tx) =>
    tx
      .insertInto('user')
      .values({ id, username, role, created_at: new Date(), ...facts })
      .execute(),
  )
  return { id, username }
}

describe('resolving', () => {
  test('closes an alert with who, when and why; reopening opens it', async () => {
    const { customer, alert } = await anAlert()
    const resolvedAt = alerts().clock.now().toISOString()

    const { body: resolved } = await resolve(alert, customer.user, ' Known change. ')
    expect(resolved).toEqual({
      ...alert,
      state: {
        ...{ status: 'resolved', resolvedAt, reason: 'Known change.' },
        resolvedBy: customer.user.username,
      },
    })
    const { body: opened } = await reopen(alert, customer.user)
    expect(opened).toEqual(alert)

    const { events } = await get(alert, customer.user)
    expect(events.map(({ kind, by, text }) => [kind, by, text])).toEqual([
      ['raised', 'Gatehouse', 'Raised by 1 record.'],
      ['resolved', customer.user.username, 'Known change.'],
      ['reopened', customer.user.username, 'Not over.'],
    ])
  })

  test('by two at once is done by one, and the other is told by whom', async () => {
    const { customer, alert } = await anAlert()
    const users = ['kim', 'alex'].map((username) => ({ ...customer.user, username }))

    const answers = await Promise.all(users.map((user) => resolve(alert, user, user.username)))

    const winner = answers.find(({ status }) => status === 200)
    const loser = answers.find(({ status }) => status === 409)
    const name = winner?.body.state.resolvedBy as string
    expect(loser?.body.error.message).toBe(`${name} has resolved this alert already.`)
    const { events } = await get(alert, customer.user)
    expect(events.filter(({ kind }) => kind === 'resolved')).toMatchObject([
      { by: name, text: name },
    ])
  })

  test('of an alert that is open is not undone, and not done without a reason', async () => {
    const { customer, alert } = await anAlert()

    expect((await reopen(alert, customer.user)).status).toBe(409)
    for (const reason of ['', '  ', 'x'.repeat(2001), 'a\0b']) {
      expect((await resolve(alert, customer.user, reason)).status).toBe(400)
    }
    expect(await get(alert, customer.user)).toMatchObject({ state: { status: 'open' } })
  })

  test('makes the next record raise an alert of its own; of two open ones the newer grows', async () => {
    const { customer, alert } = await anAlert()
    await resolve(alert, customer.user)
    alerts().clock.advance(1000)
    await send(alerts(), customer, [aRecord()])
    await reopen(alert, customer.user)
    await send(alerts(), customer, [aRecord()])

    const found = await alertsOf(alerts(), customer)
    expect(found.map(({ id, recordCount }) => [id === alert.id, recordCount])).toEqual([
      [false, 2],
      [true, 1],
    ])
  })

  test('while records come in loses none of them', async () => {
    const { customer, alert } = await anAlert()

    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => send(alerts(), customer, [aRecord()])),
      resolve(alert, customer.user),
    ])

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const found = await alertsOf(alerts(), customer)
    expect(found.reduce((sum, { recordCount }) => sum + recordCount, 0)).toBe(11)
  })
})

describe('the history', () => {
  test('is in order, and repeats share a line until something else happens', async () => {
    const { customer, alert } = await anAlert()
    await send(alerts(), customer, [aRecord(), aRecord()])
    await send(alerts(), customer, [aRecord()])
    await comment(alert, customer.user, 'Who is this?')
    await send(alerts(), customer, [aRecord()])
    await assign(alert, customer.user, null)

    const { events } = await get(alert, customer.user)

    expect(events.map(({ text }) => text)).toEqual([
      ...['Raised by 1 record.', '3 more records came.', 'Who is this?'],
      ...['1 more record came.', 'Assigned to nobody.'],
    ])
  })

  test('has each of twenty comments at once', async () => {
    const { customer, alert } = await anAlert()
    const texts = Array.from({ length: 20 }, (_, index) => `comment ${index}`)

    const answers = await Promise.all(texts.map((text) => comment(alert, customer.user, text)))

    expect(answers[0]?.body).toMatchObject({ kind: 'commented', by: customer.user.username })
    const { events } = await get(alert, customer.user)
    expect(new Set(events.slice(1).map(({ text }) => text))).toEqual(new Set(texts))
  })

  test.each([
    ['empty', ' \n'],
    ['too long', 'x'.repeat(5001)],
    ['of what no database keeps', 'a\0b'],
  ])('takes no comment that is %s', async (_, text) => {
    const { customer, alert } = await anAlert()
    expect((await comment(alert, customer.user, text)).status).toBe(400)
    expect((await get(alert, customer.user)).events).toHaveLength(1)
  })

  test('is told to the audit trail of the customer', async () => {
    const { customer, alert } = await anAlert()
    await comment(alert, customer.user, 'Hm.')
    await resolve(alert, customer.user)
    await reopen(alert, customer.user)
    await assign(alert, customer.user, null)

    const events = await alerts().parts.db.inOrganization(customer.organizationId, (tx) =>
      tx.selectFrom('audit_event').select(['type', 'details']).execute(),
    )
    expect(events.map(({ type }) => type).toSorted()).toEqual([
      ...['alert.assigned', 'alert.comment-added', 'alert.reopened', 'alert.resolved'],
    ])
    expect(events.every(({ details }) => JSON.stringify(details).includes(alert.id))).toBe(true)
  })
})

describe('an alert is assigned', () => {
  test('to somebody who may see the organization, and to nobody', async () => {
    const { customer, alert } = await anAlert()
    const kim = await aMember(customer.organizationId, 'business-viewer', { display_name: 'Kim' })
    const boss = await aMember(alerts().managing.id, 'administrator')

    expect((await assign(alert, customer.user, kim.id)).body.assignee).toEqual({
      ...{ userId: kim.id, username: kim.username, displayName: 'Kim' },
    })
    expect(await alertsOf(alerts(), customer, { assigneeId: kim.id })).toHaveLength(1)
    expect((await assign(alert, customer.user, boss.id)).status).toBe(200)
    expect(await alertsOf(alerts(), customer, { assigneeId: kim.id })).toEqual([])
    expect((await assign(alert, customer.user, null)).body.assignee).toBeUndefined()
    const { events } = await get(alert, customer.user)
    expect(events.slice(1).map(({ text }) => text)).toEqual([
      ...['Assigned to Kim.', `Assigned to ${boss.username}.`, 'Assigned to nobody.'],
    ])
  })

  test('to nobody who may not see it', async () => {
    const { customer, alert } = await anAlert()
    const other = await aCustomer(alerts())
    const stranger = await aMember(other.organizationId, 'co-managing-administrator')
    const limited = await aMember(alerts().managing.id, 'editor')
    const off = await aMember(customer.organizationId, 'business-viewer', { is_enabled: false })

    const { body } = await alerts().web.call(customer.user, alertsApi.assignees, {
      params: { organizationId: customer.organizationId },
    })
    const offered = body.assignees.map(({ userId }: { userId: string }) => userId)
    for (const id of [stranger.id, limited.id, off.id, randomUUID()]) {
      const answer = await assign(alert, customer.user, id)
      expect(answer.status).toBe(400)
      expect(answer.body.error.fields).toMatchObject([{ path: 'userId' }])
      expect(offered).not.toContain(id)
    }
    expect((await get(alert, customer.user)).events).toHaveLength(1)
  })

  test('and stays when the assignee is gone', async () => {
    const { customer, alert } = await anAlert()
    const kim = await aMember(customer.organizationId, 'business-viewer')
    await assign(alert, customer.user, kim.id)

    await alerts().parts.db.inOrganization(customer.organizationId, (tx) =>
      tx.deleteFrom('user').where('id', '=', kim.id).execute(),
    )

    expect((await get(alert, customer.user)).assignee).toBeUndefined()
  })
})

const changes: readonly [string, AnyEndpoint, object][] = [
  ['resolve', alertsApi.resolve, { reason: 'x' }],
  ['reopen', alertsApi.reopen, { reason: 'x' }],
  ['comment', alertsApi.comment, { text: 'x' }],
  ['assign', alertsApi.assign, { userId: null }],
]

describe.each(changes)('who may %s', (_, endpoint, body) => {
  test('is nobody who only looks, and nobody of another customer', async () => {
    const { customer, alert } = await anAlert()
    const other = await aCustomer(alerts())
    const { organizationId } = customer
    const looking = [
      aUser({ organizationId, role: 'business-viewer' }),
      aUser({
        ...{ organizationId: alerts().managing.id, role: 'viewer' },
        reach: new Set([organizationId]),
      }),
    ]

    for (const user of looking) {
      expect((await ask(alertsApi.get, alert, user)).status).toBe(200)
      expect((await ask(endpoint, alert, user, body)).status).toBe(403)
    }
    expect((await ask(endpoint, alert, other.user, body)).status).toBe(404)
    const elsewhere = { ...alert, organizationId: other.organizationId }
    expect((await ask(endpoint, elsewhere, other.user, body)).status).toBe(404)
    expect((await get(alert, customer.user)).events).toHaveLength(1)
  })
})

test.each([alertsApi.get, alertsApi.records])(
  "another customer's alert does not exist",
  async (endpoint) => {
    const { alert } = await anAlert()
    const other = await aCustomer(alerts())

    const elsewhere = { ...alert, organizationId: other.organizationId }
    expect((await ask(endpoint, elsewhere, other.user)).status).toBe(404)
    expect((await ask(endpoint, elsewhere, alerts().administrator)).status).toBe(404)
  },
)
