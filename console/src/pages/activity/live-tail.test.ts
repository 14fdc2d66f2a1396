import { activityApi } from '@gatehouse/contract/activity'
import { expect, test, vi } from 'vitest'
import { FakeSocket } from '../../app/testing/fake.ts'
import { aRecord } from '../../app/testing/things.ts'
import { LiveTail } from './live-tail.ts'

const { tail: subscription } = activityApi

function aTail(onGap: () => Promise<unknown> = () => Promise.resolve()) {
  const tail = new LiveTail('wss://localhost/tail', onGap)
  const stop = tail.subscribe(() => undefined)
  const socket = () => {
    const last = FakeSocket.opened.at(-1)
    if (!last) throw new Error('Nothing was connected.')
    return last
  }
  return { tail, stop, socket }
}

test('records come newest first', () => {
  const { tail, socket } = aTail()
  const [older, newer] = [aRecord(), aRecord()]

  socket().open()
  socket().send(subscription, { type: 'records', records: [older, newer] })

  expect(tail.snapshot()).toMatchObject({ isConnected: true, shown: [newer, older], waiting: [] })
})

test('while it is held, records wait; released, they are shown', () => {
  const { tail, socket } = aTail()
  const record = aRecord()

  tail.hold(true)
  socket().send(subscription, { type: 'records', records: [record] })

  expect(tail.snapshot()).toMatchObject({ shown: [], waiting: [record] })

  tail.hold(false)

  expect(tail.snapshot()).toMatchObject({ shown: [record], waiting: [] })
})

test('after a break it connects again and the list is read again', async () => {
  vi.useFakeTimers()
  const onGap = vi.fn<() => Promise<void>>(() => Promise.resolve())
  const { tail, socket } = aTail(onGap)
  socket().open()

  socket().breakOff()

  expect(tail.snapshot().isConnected).toBe(false)

  await vi.advanceTimersByTimeAsync(1_000)
  socket().open()

  expect(FakeSocket.opened).toHaveLength(2)
  expect(onGap).toHaveBeenCalledOnce()
  expect(tail.snapshot().isConnected).toBe(true)
  vi.useRealTimers()
})

test('when too much came to be sent one by one, the list is read again and takes its place', async () => {
  const { tail, socket } = aTail()
  socket().open()
  socket().send(subscription, { type: 'records', records: [aRecord()] })

  socket().send(subscription, { type: 'skipped', count: 4000 })

  await vi.waitFor(() => expect(tail.snapshot().shown).toEqual([]))
})

test('it stops with its last listener and does not come back', () => {
  vi.useFakeTimers()
  const { stop, socket } = aTail()
  const first = socket()

  stop()
  first.breakOff()
  vi.advanceTimersByTime(60_000)

  expect(first.isClosed).toBe(true)
  expect(FakeSocket.opened).toHaveLength(1)
  vi.useRealTimers()
})

test('what is not a message of ours is passed over', () => {
  const { tail, socket } = aTail()

  socket().onmessage?.({ data: 'not JSON' })
  socket().onmessage?.({ data: '{"type":"records","records":[{}]}' })

  expect(tail.snapshot().shown).toEqual([])
})
