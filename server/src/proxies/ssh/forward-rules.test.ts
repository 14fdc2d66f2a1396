import { expect, test } from 'vitest'
import { defaultProfile } from '@gatehouse/contract/access-policies'
import { forwardRefusal, reaches } from './forward-rules.ts'

test.each([
  [[], 'db1', 5432, true],
  [['db1:5432'], 'db1', 5432, true],
  [['db1:5432'], 'DB1.', 5432, true],
  [['db1:5432'], 'db1', 22, false],
  [['db1:5432'], 'db1.evil.example', 5432, false],
  [['*:443'], 'anything', 443, true],
  [['*:443'], 'anything', 80, false],
  [['db1:*'], 'db1', 1, true],
  [['*.example.com:443'], 'a.example.com', 443, true],
  [['*.example.com:443'], 'example.com', 443, false],
  [['*.example.com:443'], 'badexample.com', 443, false],
  [['[::1]:22'], '::1', 22, true],
  [['a:1', 'b:2'], 'b', 2, true],
])('%j lets through to %s:%i: %s', (patterns, host, port, isLetThrough) => {
  expect(reaches(patterns, host, port)).toBe(isLetThrough)
})

test('everything is off unless a policy says otherwise', () => {
  const wishes = [
    { kind: 'local', host: 'a', port: 1 },
    { kind: 'remote', host: 'a', port: 1 },
    { kind: 'local-socket', path: '/a' },
    { kind: 'remote-socket', path: '/a' },
    { kind: 'agent' },
    { kind: 'x11' },
  ] as const
  const all = { localForward: true, remoteForward: true, agentForward: true, x11Forward: true }

  expect(wishes.map((wish) => forwardRefusal(defaultProfile, wish)).filter(Boolean)).toHaveLength(6)
  expect(
    wishes.map((wish) => forwardRefusal({ ...defaultProfile, ...all }, wish)).filter(Boolean),
  ).toEqual([])
})
