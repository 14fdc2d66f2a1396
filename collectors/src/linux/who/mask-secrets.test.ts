import { expect, test } from 'vitest'
import { maskSecrets } from './mask-secrets.ts'
import { isMentioned } from './mention.ts'

test.each([
  ['/usr/sbin/useradd -p $6$salt$hash -m bob', '/usr/sbin/useradd -p <secret> -m bob'],
  ['usermod --password=$6$x bob', 'usermod --password=<secret> bob'],
  ['mysql -u root -phunter2 db', 'mysql -u root -p<secret> db'],
  ['curl --token "a b" https://u:pw@host/', 'curl --token <secret> https://u:<secret>@host/'],
  ['env DB_PASSWORD=x run', 'env DB_PASSWORD=<secret> run'],
  ['ssh -p 22 host', 'ssh -p 22 host'],
  ['mkdir -p /a/b', 'mkdir -p /a/b'],
])('%s', (command, masked) => {
  expect(maskSecrets(command)).toBe(masked)
})

test.each([
  ["add 'bob' to group 'sudo'", 'bob', true],
  ['new user: name=bob, UID=1', 'bob', true],
  ['changed password expiry for bob.', 'bob', true],
  ['delete user bobby', 'bob', false],
  ['bob-admin', 'bob', false],
  ['/usr/sbin/useradd', 'useradd', true],
  ['anything', '', false],
])('%s speaks of %s: %s', (text, name, expected) => {
  expect(isMentioned(text, name)).toBe(expected)
})
