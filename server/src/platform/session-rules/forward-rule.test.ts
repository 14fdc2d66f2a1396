import { expect, test } from 'vitest'
import { mayForward, readForwardRule } from './forward-rule.ts'

const may = (forwardTo: string[], host: string, port: number) =>
  mayForward({ localForward: true, forwardTo }, host, port)

test.each([
  [['db1:5432'], 'db1', 5432, true],
  [['db1:5432'], 'DB1.', 5432, true],
  [['db1:5432'], 'db1', 5433, false],
  [['db1:5432'], 'db10', 5432, false],
  [['db1:5432'], 'xdb1', 5432, false],
  [['d.1:5432'], 'db1', 5432, false],
  [['*:443'], 'anything.example', 443, true],
  [['*:443'], 'anything.example', 80, false],
  [['*:443'], '10.0.0.1', 443, true],
  [['*.corp:*'], 'db.corp', 1, true],
  [['*.corp:*'], 'db.corp.evil', 1, false],
  [['web*:8000-8100'], 'web7', 8050, true],
  [['web*:8000-8100'], 'web7', 8101, false],
  [['10.0.0.0/8:*'], '10.9.9.9', 22, true],
  [['10.0.0.0/8:*'], '::ffff:10.9.9.9', 22, true],
  [['10.0.0.0/8:*'], '11.0.0.1', 22, false],
  [['10.0.0.0/8:*'], 'ten.example', 22, false],
  [['10.0.0.1:22'], '10.0.0.1', 22, true],
  [['10.0.0.1:22'], '167772161', 22, true],
  [['[2001:db8::/32]:443'], '2001:db8::1', 443, true],
  [['[2001:db8::1]:443'], '2001:0db8:0::1', 443, true],
  [['[2001:db8::1]:443'], '2001:db8::2', 443, false],
  [[], 'anything', 1, true],
  [[], '169.254.169.254', 80, false],
  [[], '::ffff:169.254.169.254', 80, false],
  [[], '2852039166', 80, false],
  [[], '0xa9fea9fe', 80, false],
  [[], 'fe80::1%eth0', 22, false],
  [['*:80'], '169.254.169.254', 80, false],
  [['169.254.169.254:80'], '169.254.169.254', 80, true],
  [['db1:5432', '*:443'], 'web', 443, true],
  [['nonsense'], 'nonsense', 22, false],
  [[], '', 22, false],
  [[], 'a b', 22, false],
  [[], 'db1', 0, false],
  [[], 'db1', 65_536, false],
  [[], 'db1', Number.NaN, false],
])('with %j, %s on %i: %s', (patterns, host, port, isAllowed) => {
  expect(may(patterns, host, port)).toBe(isAllowed)
})

test('nothing is forwarded when forwards are off', () => {
  expect(mayForward({ localForward: false, forwardTo: [] }, 'db1', 5432)).toBe(false)
})

test.each(['db1', 'db1:', ':22', 'db1:0', 'db1:70000', 'db1:9-8', '[db1]:22', 'a b:22', '::1:22'])(
  '%j is no host and port',
  (text) => {
    expect(readForwardRule(text)).toBeUndefined()
  },
)
