import { createHash, randomBytes } from 'node:crypto'
import {
  defaultPasswordPolicy,
  type PasswordPolicyRules,
} from '@gatehouse/contract/password-policies'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { characterClasses, ImpossibleRules, makePassword } from './make-password.ts'

const anyRules: fc.Arbitrary<PasswordPolicyRules> = fc.record({
  length: fc.integer({ min: 8, max: 40 }),
  ...{ lower: fc.boolean(), upper: fc.boolean(), digits: fc.boolean(), symbols: fc.boolean() },
  excluded: fc.string({ maxLength: 12 }),
  maxConsecutive: fc.integer({ min: 1, max: 3 }),
  startsWith: fc.constantFrom('any', 'letter', 'lower', 'upper'),
  endsWith: fc.constantFrom('any', 'letter', 'alphanumeric'),
  ...{ historyLength: fc.constant(7), historyDays: fc.constant(30) },
})

test('every password obeys every rule, or the rules are refused', () => {
  fc.assert(
    fc.property(anyRules, (rules) => {
      const password = attempt(rules)
      if (password === undefined) return !isPlainlyPossible(rules)
      return broken(password, rules).length === 0
    }),
    { numRuns: 300 },
  )
})

function attempt(rules: PasswordPolicyRules): string | undefined {
  try {
    return makePassword(rules, randomBytes)
  } catch (error) {
    if (error instanceof ImpossibleRules) return undefined
    throw error
  }
}

const names = ['lower', 'upper', 'digits', 'symbols'] as const

/** Letters of both kinds, and few excluded: whoever refuses that is wrong. */
const isPlainlyPossible = (rules: PasswordPolicyRules) =>
  rules.lower &&
  rules.upper &&
  names.every((name) => Array.from(characterClasses[name]).some((c) => !rules.excluded.includes(c)))

function broken(password: string, rules: PasswordPolicyRules): string[] {
  const runs = password.match(/(.)\1*/gs) ?? []
  const starts = { any: /^./, letter: /^[a-z]/i, lower: /^[a-z]/, upper: /^[A-Z]/ }
  const ends = { any: /.$/, letter: /[a-z]$/i, alphanumeric: /[a-z0-9]$/i }
  const problems: Record<string, boolean> = {
    length: password.length !== rules.length,
    excluded: Array.from(password).some((character) => rules.excluded.includes(character)),
    run: runs.some((run) => run.length > rules.maxConsecutive),
    start: !starts[rules.startsWith].test(password),
    end: !ends[rules.endsWith].test(password),
  }
  for (const name of names) {
    const has = Array.from(password).some((character) => characterClasses[name].includes(character))
    problems[name] = has !== rules[name]
  }
  return Object.keys(problems).filter((name) => problems[name])
}

test.each([
  ['no class', { lower: false, upper: false, digits: false, symbols: false }],
  ['a class without characters', { excluded: '0123456789' }],
  ['no letter to begin with', { lower: false, upper: false, startsWith: 'letter' }],
] satisfies [string, Partial<PasswordPolicyRules>][])('%s is refused', (_what, changes) => {
  expect(() => makePassword({ ...defaultPasswordPolicy, ...changes }, randomBytes)).toThrow(
    ImpossibleRules,
  )
})

test('no character is likelier than another', () => {
  const rules = {
    ...defaultPasswordPolicy,
    ...{ length: 128, maxConsecutive: 128, startsWith: 'any' as const, excluded: '' },
  } satisfies PasswordPolicyRules
  const counts = new Map<string, number>()
  const stream = streamOf('fixed, so that the test cannot fail by chance')

  for (let round = 0; round < 200; round += 1) {
    for (const c of makePassword(rules, stream)) counts.set(c, (counts.get(c) ?? 0) + 1)
  }

  const expected = (200 * 128) / 95
  const chiSquared = [...counts.values()].reduce(
    (sum, n) => sum + (n - expected) ** 2 / expected,
    0,
  )
  expect(counts.size).toBe(95)
  // One in a thousand for 94 degrees of freedom.
  expect(chiSquared).toBeLessThan(143)
})

function streamOf(seed: string) {
  let block = 0
  return (bytes: number) => {
    block += 1
    return createHash('sha256').update(`${seed} ${block}`).digest().subarray(0, bytes)
  }
}
