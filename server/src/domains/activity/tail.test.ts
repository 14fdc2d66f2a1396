import type { ActivityFilter, TailMessage } from '@gatehouse/contract/activity'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemContext, within } from '#platform/context.ts'
import { listen, type Listener } from '#platform/db/notify.ts'
import { testLog } from '#platform/testing/database.ts'
import { tailActivity } from './activity-tail.service.ts'
import { createLiveTail, type LiveTail } from './live-tail.ts'
import { aCustomer, aRecord, send, type TestCustomer, until, useActivity } from './testing.ts'

const activity = useActivity()
/** Of another node than the one that ingests. */
let listener: Listener
let tail: LiveTail
beforeAll(() => {
  listener = listen(activity().database.url, ['activity_batch'], testLog)
  tail = createLiveTail(listener)
})
afterAll(() => listener.close())

interface Viewer {
  messages: TailMessage[]
  /** What the viewer's line takes now. */
  isSlow: boolean
  leave(): Promise<void>
}

function watch({ organizationId }: TestCustomer, filter: ActivityFilter = {}): Viewer {
  const ctx = within(systemContext('test', activity().parts), organizationId, 'managed')
  const left = new AbortController()
  const viewer: Viewer = {
    messages: [],
    isSlow: false,
    async leave() {
      left.abort()
      await done
    },
  }
  const send = (message: TailMessage) => {
    if (!viewer.isSlow) viewer.messages.push(message)
    return !viewer.isSlow
  }
  const done = tailActivity(ctx, tail, filter, { send, signal: left.signal })
  return viewer
}

const whats = ({ messages }: Viewer): string[] =>
  messages.flatMap((message) =>
    message.type === 'records' ? message.records.map(({ what }) => what) : [],
  )
const skipped = ({ messages }: Viewer): number =>
  messages.reduce((sum, message) => sum + (message.type === 'skipped' ? message.count : 0), 0)

const untilSeen = (viewer: Viewer, expected: string[]) =>
  until(
    () => Promise.resolve(whats(viewer)),
    (seen) => seen.join() === expected.join(),
  )

/** Sends records until one is seen: from then on the viewer misses nothing. */
async function untilWatching(viewer: Viewer, customer: TestCustomer): Promise<void> {
  await until(
    async () => {
      await send(activity(), customer, [aRecord({ what: 'probe' })])
      return viewer.messages.length
    },
    (count) => count > 0,
  )
  await until(
    () => {
      const before = viewer.messages.length
      return new Promise<boolean>((resolve) =>
        setTimeout(() => resolve(viewer.messages.length === before), 400),
      )
    },
    (isQuiet) => isQuiet,
  )
  viewer.messages.length = 0
}

test('new records arrive in order, old ones do not', async () => {
  const customer = await aCustomer(activity())
  await send(activity(), customer, [aRecord({ what: 'old' })])
  const viewer = watch(customer)
  await untilWatching(viewer, customer)

  await send(activity(), customer, [aRecord({ what: 'one' }), aRecord({ what: 'two' })])
  await send(activity(), customer, [aRecord({ what: 'three' })])

  await untilSeen(viewer, ['one', 'two', 'three'])
  await viewer.leave()
})

test('each viewer gets what matches their filter, and nothing of other organizations', async () => {
  const [customer, other] = [await aCustomer(activity()), await aCustomer(activity())]
  const everything = watch(customer)
  const failures = watch(customer, { succeeded: false })
  const elsewhere = watch(other)
  await untilWatching(everything, customer)
  await untilWatching(elsewhere, other)
  failures.messages.length = 0

  await send(activity(), customer, [
    aRecord({ what: 'fine' }),
    aRecord({ what: 'failed', succeeded: false }),
  ])

  await untilSeen(everything, ['fine', 'failed'])
  await untilSeen(failures, ['failed'])
  expect(whats(elsewhere)).toEqual([])
  await Promise.all([everything.leave(), failures.leave(), elsewhere.leave()])
})

test('a slow viewer is told how many were left out', async () => {
  const customer = await aCustomer(activity())
  const [viewer, fast] = [watch(customer), watch(customer)]
  await untilWatching(fast, customer)
  viewer.messages.length = 0

  viewer.isSlow = true
  await send(activity(), customer, [aRecord({ what: 'a' }), aRecord({ what: 'b' })])
  await untilSeen(fast, ['a', 'b'])
  viewer.isSlow = false
  await send(activity(), customer, [aRecord({ what: 'c' })])

  await untilSeen(viewer, ['c'])
  expect(skipped(viewer)).toBe(2)
  await Promise.all([viewer.leave(), fast.leave()])
})

test('of a flood the viewer gets the count instead of every record', async () => {
  const customer = await aCustomer(activity())
  const viewer = watch(customer)
  await untilWatching(viewer, customer)

  await send(
    activity(),
    customer,
    Array.from({ length: 5000 }, () => aRecord()),
  )

  await until(
    () => Promise.resolve(skipped(viewer) + whats(viewer).length),
    (count) => count === 5000,
  )
  expect(skipped(viewer)).toBe(5000)
  await viewer.leave()
})

test('a tail goes on when the listening connection was lost', async () => {
  const customer = await aCustomer(activity())
  const viewer = watch(customer)
  await untilWatching(viewer, customer)
  await activity().parts.db.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'gatehouse-listen' and datname = current_database()`,
  )

  await send(activity(), customer, [aRecord({ what: 'meanwhile' })])

  await untilSeen(viewer, ['meanwhile'])
  await viewer.leave()
})

test('a viewer who came and left before leaves nothing behind', async () => {
  const customer = await aCustomer(activity())
  const first = watch(customer)
  await untilWatching(first, customer)
  await first.leave()
  const second = watch(customer)
  await untilWatching(second, customer)

  await send(activity(), customer, [aRecord({ what: 'later' })])

  await untilSeen(second, ['later'])
  expect(whats(first)).toEqual([])
  await second.leave()
})
