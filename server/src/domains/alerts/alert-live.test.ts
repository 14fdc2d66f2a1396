import { type AlertMessage, alertsApi } from '@gatehouse/contract/alerts'
import { systemContext, type UserPrincipal } from '#platform/context.ts'
import { afterEach, expect, test } from 'vitest'
import { aRecord, send, type TestCustomer, until } from '../activity/testing.ts'
import { followAlerts } from './alert-live.service.ts'
import { aLimitedEditor, alertsOf, aRule, aWatched, useAlerts } from './testing.ts'

const alerts = useAlerts()
const leaving: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave()
})

interface Viewer {
  messages: AlertMessage[]
  leave(): Promise<void>
}

function watch(principal: UserPrincipal): Viewer {
  const left = new AbortController()
  const messages: AlertMessage[] = []
  const ctx = { ...systemContext('test', alerts().parts), principal }
  const done = followAlerts(ctx, alerts().listener, {
    send: (message) => messages.push(message) > 0,
    signal: left.signal,
  })
  const leave = () => {
    left.abort()
    return done
  }
  leaving.push(leave)
  return { messages, leave }
}

async function watched(): Promise<TestCustomer> {
  const { customer, profileId } = await aWatched(alerts())
  await aRule(alerts(), profileId)
  return customer
}
const seen = ({ messages }: Viewer, customer: TestCustomer): number =>
  messages.filter(({ organizationId }) => organizationId === customer.organizationId).length

/** Until the viewer has seen something new of the customer. */
const untilMore = (viewer: Viewer, customer: TestCustomer, before: number) =>
  until(
    async () => seen(viewer, customer),
    (count) => count > before,
  )
/** Viewers begin to listen a moment after they came. */
const untilWatching = async (viewer: Viewer, customer: TestCustomer) => {
  await until(
    async () => {
      await send(alerts(), customer, [aRecord()])
      return seen(viewer, customer)
    },
    (count) => count > 0,
  )
}

test('whoever may read an alert hears of each change, and nobody else', async () => {
  const [customer, other] = [await watched(), await watched()]
  const viewers = [customer.user, alerts().administrator, aLimitedEditor(alerts(), [customer])]
  const [own, admin, editor] = viewers.map(watch)
  const stranger = watch(other.user)
  if (!own || !admin || !editor) throw new Error('Nobody watches.')
  for (const viewer of [own, admin, editor]) await untilWatching(viewer, customer)
  await untilWatching(stranger, other)

  const [alert] = await alertsOf(alerts(), customer)
  const params = { organizationId: customer.organizationId, alertId: alert?.id ?? '' }
  for (const [endpoint, body] of [
    [alertsApi.comment, { text: 'Hm.' }],
    [alertsApi.resolve, { reason: 'Seen.' }],
    [alertsApi.reopen, { reason: 'No.' }],
  ] as const) {
    const before = [own, admin, editor].map((viewer) => seen(viewer, customer))
    await alerts().web.call(customer.user, endpoint, { params, body })
    for (const [index, viewer] of [own, admin, editor].entries()) {
      await untilMore(viewer, customer, before[index] ?? 0)
    }
  }

  expect(own.messages.every(({ alertId }) => alertId === alert?.id)).toBe(true)
  expect(seen(stranger, customer)).toBe(0)
  expect(seen(editor, other)).toBe(0)
  expect(seen(admin, other)).toBeGreaterThan(0)
})

test('an organization that is new is heard of by those who see all', async () => {
  const first = await watched()
  const viewer = watch(alerts().administrator)
  await untilWatching(viewer, first)

  const added = await watched()
  await send(alerts(), added, [aRecord()])

  await untilMore(viewer, added, 0)
})

test('who has left hears nothing, and it ends', async () => {
  const customer = await watched()
  const [gone, stays] = [watch(customer.user), watch(customer.user)]
  await untilWatching(gone, customer)
  await untilWatching(stays, customer)
  await gone.leave()
  const before = [seen(gone, customer), seen(stays, customer)]

  await send(alerts(), customer, [aRecord()])
  await untilMore(stays, customer, before[1] ?? 0)

  expect(seen(gone, customer)).toBe(before[0])
})
