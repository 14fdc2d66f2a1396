import type { RecordingId, SessionId, TargetId } from '@gatehouse/contract/ids'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { momentOf } from './moment.ts'
import { isWithin, spansOf, type TimedUse } from './spans.ts'

const at = (minutes: number, seconds = 0) => new Date(Date.UTC(2026, 10, 21, 10, minutes, seconds))

const use = (facts: Partial<TimedUse> = {}): TimedUse => ({
  ...{ sessionId: 'one' as SessionId, targetId: 'web1' as TargetId, targetName: 'web1' },
  ...{ username: 'alice', account: 'alice-7f3', sessionTypeName: 'Root', policyName: 'Admins' },
  ...{ isOwnAccount: true, requestedAt: at(0), endedAt: at(31), madeAt: at(0), removedAt: at(31) },
  ...{ connections: [], ...facts },
})

const connection = (facts: Partial<TimedUse['connections'][number]> = {}) => ({
  ...{ id: 'c1', address: '192.0.2.7', startedAt: at(1), endedAt: at(30) },
  ...{ recordingId: 'r1' as RecordingId, skewMs: 0, ...facts },
})

test('an account of its own is the session’s from its making to its removal, whatever clocks say', () => {
  expect(spansOf(use(), [])).toEqual([
    { from: new Date(Date.UTC(2026, 10, 21, 9, 50)), to: at(41) },
  ])
})

test('an account that nobody has removed yet is still the session’s', () => {
  expect(spansOf(use({ removedAt: undefined }), [])).toMatchObject([{ to: undefined }])
})

test('where nothing was made nothing can be of the session', () => {
  expect(spansOf(use({ madeAt: undefined }), [])).toEqual([])
})

test('of two sessions with the same name of the account each has half the time between', () => {
  const [one, two] = [
    use(),
    use({ sessionId: 'two' as SessionId, madeAt: at(35), removedAt: at(50) }),
  ]

  expect(spansOf(one, [one, two])).toMatchObject([{ to: at(33) }])
  expect(spansOf(two, [one, two])).toMatchObject([{ from: at(33) }])
})

test('no time is of two sessions with the same account', () => {
  const minutes = fc.integer({ min: 0, max: 59 })
  fc.assert(
    fc.property(
      fc.array(fc.record({ from: minutes, length: fc.integer({ min: 0, max: 9 }) }), {
        maxLength: 6,
      }),
      minutes,
      (all, minute) => {
        let last = 0
        const uses = all
          .toSorted((a, b) => a.from - b.from)
          .flatMap(({ from, length }, index) => {
            const start = Math.max(from, last + 1)
            last = start + length
            return use({
              ...{ sessionId: `s${index}` as SessionId, madeAt: at(start), removedAt: at(last) },
            })
          })
        const holding = uses.filter((one) =>
          spansOf(one, uses).some((span) => isWithin(span, at(minute, 30).getTime())),
        )
        return holding.length <= 1
      },
    ),
  )
})

test('a shared account is the session’s only while somebody is connected', () => {
  const shared = use({
    isOwnAccount: false,
    connections: [
      connection(),
      connection({ id: 'c2', startedAt: at(20), endedAt: at(40) }),
      connection({ id: 'c3', startedAt: at(50), endedAt: undefined }),
    ],
  })

  expect(spansOf(shared, [])).toEqual([
    { from: at(0, 55), to: at(40, 30) },
    { from: at(49, 55), to: undefined },
  ])
})

test('a clock that is wrong moves the time of the session with it', () => {
  const shared = use({ isOwnAccount: false, connections: [connection({ skewMs: -120_000 })] })

  expect(spansOf(shared, [])).toEqual([
    { from: new Date(at(0, 55).getTime() - 120_000), to: at(28, 30) },
  ])
})

const recordings = new Map([
  ['r1', { id: 'r1' as RecordingId, startedAt: at(1), durationMs: 29 * 60_000 }],
])

test.each([
  { name: 'in the middle', when: at(4, 11), skewMs: 0, atMs: 191_000 },
  { name: 'a moment before it began', when: at(0, 57), skewMs: 0, atMs: 0 },
  { name: 'a moment after it ended', when: at(30, 10), skewMs: 0, atMs: 29 * 60_000 },
  { name: 'by a clock that is ahead', when: at(6, 11), skewMs: 120_000, atMs: 191_000 },
])('the moment of the recording: $name', ({ when, skewMs, atMs }) => {
  const one = use({ connections: [connection({ skewMs })] })

  expect(momentOf(one, recordings, { at: when.getTime() })).toEqual({ recordingId: 'r1', atMs })
})

test('without a connection or a recording there is no moment', () => {
  const without = use({ connections: [connection({ recordingId: undefined })] })

  expect(momentOf(without, recordings, { at: at(4).getTime() })).toBeUndefined()
  expect(
    momentOf(use({ connections: [connection()] }), recordings, { at: at(45).getTime() }),
  ).toBeUndefined()
})
