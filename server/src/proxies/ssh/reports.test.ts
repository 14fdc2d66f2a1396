import { expect, test } from 'vitest'
import type { ConnectionId } from '../broker.ts'
import { Reports } from './reports.ts'
import { eventually, TestBroker } from './testing.ts'

const connection = 'web1/1' as ConnectionId
const nothing = () => undefined
const reportsOf = (broker: TestBroker, more: object = {}) =>
  new Reports({
    broker,
    connection,
    onOverflow: nothing,
    failed: nothing,
    firstPauseMs: 5,
    ...more,
  })

test('what is told while nobody answers arrives later, once and in order', async () => {
  const broker = new TestBroker({})
  const reports = reportsOf(broker)
  broker.isDown = true
  for (let at = 0; at < 1200; at += 1) reports.tell({ at, kind: 'command', line: `${at}` })
  reports.disconnected('over')
  expect(await reports.settle(20)).toBe(false)

  broker.isDown = false

  expect(await reports.settle(5000)).toBe(true)
  expect(broker.facts.map(({ at }) => at)).toEqual(Array.from({ length: 1200 }, (_, at) => at))
  expect(broker.ended).toEqual([{ connection, why: 'over' }])
})

test('much text goes in several parts, each of which can be sent', async () => {
  const broker = new TestBroker({})
  const reports = reportsOf(broker)
  broker.isDown = true
  const path = '/'.padEnd(32_000, 'x')
  for (let at = 0; at < 100; at += 1) {
    reports.tell({ at, kind: 'file', operation: 'read', path, succeeded: true })
  }
  const parts: number[] = []
  const tell = broker.tell.bind(broker)
  broker.tell = (id, facts) => {
    parts.push(JSON.stringify(facts).length)
    return tell(id, facts)
  }

  broker.isDown = false

  expect(await reports.settle(5000)).toBe(true)
  expect(broker.facts).toHaveLength(100)
  expect(Math.max(...parts)).toBeLessThan(400_000)
})

test('when there is no room any more it is said, once', async () => {
  const broker = new TestBroker({})
  broker.isDown = true
  let overflows = 0
  const reports = reportsOf(broker, { maxFacts: 3, onOverflow: () => (overflows += 1) })
  for (let at = 0; at < 10; at += 1) reports.tell({ at, kind: 'shell' })

  expect(overflows).toBe(1)
  broker.isDown = false
  await eventually(() => broker.facts.length === 3)
})
