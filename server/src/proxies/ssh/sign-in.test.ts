import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  afterSignInEvent,
  maxRefusals,
  signInBegins,
  type SignInEvent,
  type SignInState,
} from './sign-in.ts'

const run = (events: SignInEvent[]): SignInState => events.reduce(afterSignInEvent, signInBegins)
const anEvent: fc.Arbitrary<SignInEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('proved' as const),
    proof: fc.constantFrom('password', 'key', 'browser'),
  }),
  fc.record({
    kind: fc.constant('answered' as const),
    outcome: fc.constantFrom('in', 'needs-code', 'refused'),
    isFinal: fc.boolean(),
  }),
  fc.constantFrom<SignInEvent>(
    { kind: 'code' },
    { kind: 'forged' },
    { kind: 'abandoned' },
    { kind: 'late' },
  ),
)

test('somebody is in when the broker says yes to a proof', () => {
  expect(
    run([
      { kind: 'proved', proof: 'key' },
      { kind: 'answered', outcome: 'in' },
    ]),
  ).toEqual({ at: 'in' })
})

test('a code counts only where a proof needs one', () => {
  const right: SignInEvent[] = [
    { kind: 'proved', proof: 'password' },
    { kind: 'answered', outcome: 'needs-code' },
    { kind: 'code' },
    { kind: 'answered', outcome: 'in' },
  ]

  expect(run(right)).toEqual({ at: 'in' })
  expect(run([{ kind: 'code' }, { kind: 'answered', outcome: 'in' }]).at).toBe('proving')
})

test('nobody is in without a proof that the broker said yes to', () => {
  fc.assert(
    fc.property(fc.array(anEvent, { maxLength: 30 }), (events) => {
      const last = events.findIndex((_, index) => run(events.slice(0, index + 1)).at === 'in')
      if (last === -1) return
      const before = run(events.slice(0, last))
      expect(before.at).toBe('asking')
      expect(events[last]).toMatchObject({ kind: 'answered', outcome: 'in' })
    }),
  )
})

test('who is out stays out, and too many refusals are the way there', () => {
  const wrong: SignInEvent[] = Array.from({ length: maxRefusals }, () => [
    { kind: 'proved', proof: 'password' } as const,
    { kind: 'answered', outcome: 'refused' } as const,
  ]).flat()

  expect(run(wrong)).toEqual({ at: 'out' })
  fc.assert(
    fc.property(fc.array(anEvent), (events) => {
      expect(run([...wrong, ...events])).toEqual({ at: 'out' })
    }),
  )
})

test('to turn away in the middle does not give back tries', () => {
  const turning: SignInEvent[] = Array.from({ length: maxRefusals }, () => [
    { kind: 'forged' } as const,
    { kind: 'abandoned' } as const,
  ]).flat()

  expect(run(turning)).toEqual({ at: 'out' })
})
