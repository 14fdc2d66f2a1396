import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exclusionOf, isWithin } from './exclusion.ts'
import { modeText } from './file-records.ts'
import { globOf } from './glob.ts'
import { lineDifference } from './line-difference.ts'
import { isSecretFile, maskLine } from './secret-files.ts'

test.each([
  ['*.swp', 'a.swp', true],
  ['*.swp', 'a.swpx', false],
  ['a?c', 'abc', true],
  ['[a-c]1', 'b1', true],
  ['[!a-c]1', 'b1', false],
  ['[!a-c]1', 'd1', true],
  ['*a*b', 'xxaxxab', true],
  ['[', '[', true],
  ['a.c', 'abc', false],
])('the pattern %s and %s: %s', (pattern, text, expected) => {
  expect(globOf(pattern)(text)).toBe(expected)
})

test('a pattern of many stars takes no long time', () => {
  const began = performance.now()
  globOf('*a'.repeat(200))(`${'a'.repeat(4000)}b`)

  expect(performance.now() - began).toBeLessThan(1000)
})

test('names are excluded everywhere, paths where they are, pseudo file systems always', () => {
  const isExcluded = exclusionOf(['*~', '/etc/mtab', '/srv/*/cache'], ['/'])

  expect(['/a/b~', '/etc/mtab', '/srv/x/cache', '/proc'].every(isExcluded)).toBe(true)
  expect(['/a/b', '/x/etc/mtab', '/srv/cache', '/procedure'].some(isExcluded)).toBe(false)
  expect(exclusionOf([], ['/proc/sys'])('/proc')).toBe(false)
  expect(isWithin('/etcetera', '/etc')).toBe(false)
  expect(isWithin('/etc', '/')).toBe(true)
})

test('changed lines are told and nothing else', () => {
  expect(lineDifference('a\nb\nc\nd\n', 'a\nx\nc\nd\ne\n')).toEqual({
    removed: ['b'],
    added: ['x', 'e'],
  })
  expect(lineDifference('', 'a\n')).toEqual({ removed: [], added: ['a'] })
  expect(lineDifference('same\n', 'same')).toEqual({ removed: [], added: [] })
})

test('what is removed and added leads from one text to the other', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
  fc.assert(
    fc.property(lines, lines, (old, now) => {
      const { removed, added } = lineDifference(old.join('\n'), now.join('\n'))
      const count = (list: string[], line: string) => list.filter((each) => each === line).length
      const clean = (list: string[]) => (list.length === 1 && list[0] === '' ? [] : list)
      return ['a', 'b', 'c', 'd'].every(
        (line) =>
          count(clean(old), line) - count(removed, line) + count(added, line) ===
          count(clean(now), line),
      )
    }),
  )
})

test.each([
  [0o644, '0644 rw-r--r--'],
  [0o4755, '4755 rwsr-xr-x'],
  [0o2644, '2644 rw-r-Sr--'],
  [0o1777, '1777 rwxrwxrwt'],
  [0, '0000 ---------'],
])('mode %i', (mode, text) => {
  expect(modeText(mode)).toBe(text)
})

test('secret files and lines', () => {
  expect(isSecretFile('/etc/shadow', 0o644)).toBe(true)
  expect(isSecretFile('/etc/ssl/private/a.key', 0o644)).toBe(true)
  expect(isSecretFile('/etc/ssh/ssh_host_rsa_key', 0o644)).toBe(true)
  expect(isSecretFile('/etc/app.conf', 0o640)).toBe(true)
  expect(isSecretFile('/etc/ssh/ssh_host_rsa_key.pub', 0o644)).toBe(false)
  expect(maskLine('db_password: "hunter2"')).toBe('db_password: <secret>')
  expect(maskLine('password requisite pam_pwquality.so')).toBe(
    'password requisite pam_pwquality.so',
  )
})
