import type { CommandRule } from '@gatehouse/contract/access-policies'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePattern } from './command-pattern.ts'
import { commandVerdict } from './command-rules.ts'
import { PatternError } from './pattern-part.ts'

const rule = (
  pattern: string,
  action: CommandRule['action'] = 'block',
  message = '',
): CommandRule => ({
  ...{ pattern, action, message },
})

test.each([
  ['rm\\s+(-\\w+\\s+)*/', 'sudo rm -r -f /etc', true],
  ['rm\\s+(-\\w+\\s+)*/', 'ls /', false],
  ['^shutdown\\b', 'shutdown -h now', true],
  ['^shutdown\\b', 'shutdownx', false],
  ['^shutdown\\b', 'echo shutdown', false],
  ['passwd(\\s|$)', 'passwd', true],
  ['(curl|wget)[^|]*\\|\\s*(ba)?sh', 'curl -s http://x | bash', true],
  ['(curl|wget)[^|]*\\|\\s*(ba)?sh', 'curl -s http://x > a', false],
  ['[A-Z]{3,5}', 'ab CDE', true],
  ['^[A-Z]{3,5}$', 'ABCDEF', false],
  ['[^a-z\\d]', 'abc123', false],
  ['a.c', 'a\nc', false],
  ['\\x41\\u0042', 'AB', true],
  ['', 'anything', true],
  ['^rm ', 'true\nrm -r x', true],
  ['дом', 'mv дом', true],
])('%j in %j: %s', (pattern, line, isFound) => {
  expect(compilePattern(pattern).test(line)).toBe(isFound)
})

test.each([
  ['(a)\\1', '\\1 cannot be used.'],
  ['(?=a)', 'there is no looking around.'],
  ['(?<!a)b', 'there is no looking around.'],
  ['(?<name>a)', 'Of groups only'],
  ['a**', 'cannot be repeated'],
  ['*a', 'nothing for the *'],
  ['(a', 'A ( has no ).'],
  ['a)', 'A ) has no (.'],
  ['[a', 'A [ has no ].'],
  ['[z-a]', 'the second is the smaller one'],
  ['a{3,2}', 'the second number is the smaller one'],
  ['a{101}', '100 times at most'],
  ['((a{50}){50}){50}', 'too large'],
  ['(((((a{100}){100}){100}){100}){100}){100}', 'too large'],
  ['a\\', 'nothing after the last'],
  ['\\p{L}', '\\p cannot be used.'],
  ['('.repeat(200), 'too many groups'],
])('%j is refused: %s', (pattern, text) => {
  expect(() => compilePattern(pattern)).toThrow(PatternError)
  expect(() => compilePattern(pattern)).toThrow(text)
})

test('it finds what JavaScript finds', () => {
  const atom = fc.constantFrom('a', 'b', '.', '\\w', '\\s', '[ab]', '[^a]', '\\d', ' ', '1', '\\.')
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      atom,
      fc.constantFrom('^', '$', '\\b', '\\B', ''),
      fc.tuple(tie('pattern'), tie('pattern')).map((parts) => parts.join('')),
      fc.tuple(tie('pattern'), tie('pattern')).map((parts) => `(?:${parts.join('|')})`),
      fc
        .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?', '+?'))
        .map(([inside, count]) => `(${inside})${count}`),
    ),
  }))
  const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '1', '.', '\n'), maxLength: 12 })

  fc.assert(
    fc.property(pattern, line, (source, text) => {
      expect(compilePattern(source).test(text)).toBe(new RegExp(source, 'mu').test(text))
    }),
    { numRuns: 2000 },
  )
})

test('patterns that others never come back from are done at once', () => {
  const line = `${'a'.repeat(4000)}!`
  const patterns = ['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*a){20}b', '.*.*.*.*.*b', '(a*)*(a*)*b']

  // Each of these would take a backtracking matcher longer than the sun has left.
  expect(
    commandVerdict(
      patterns.map((one) => rule(one)),
      line,
    ),
  ).toBeUndefined()
})

test('of several rules that match, the gravest counts', () => {
  const rules = [
    rule('rm', 'log'),
    rule('rm -rf', 'terminate', 'Not here.'),
    rule('rm -r', 'block'),
  ]

  expect(commandVerdict(rules, 'rm -rf /')).toEqual({
    ...{ action: 'terminate', pattern: 'rm -rf', message: 'Not here.' },
  })
  expect(commandVerdict(rules, 'rm x')?.action).toBe('log')
  expect(commandVerdict(rules, 'ls')).toBeUndefined()
  expect(commandVerdict([], 'rm -rf /')).toBeUndefined()
})

test('padding does not hide a command at the beginning or the end of a long line', () => {
  const padding = 'x'.repeat(100_000)

  expect(commandVerdict([rule('^rm ')], `rm ${padding}`)).toBeDefined()
  expect(commandVerdict([rule('reboot$')], `${padding}; reboot`)).toBeDefined()
})
