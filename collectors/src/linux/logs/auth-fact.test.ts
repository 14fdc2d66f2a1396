import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authFactOf, repeatsOf } from './auth-fact.ts'

const peer = { account: 'mgmt', address: '127.0.10.99', port: '47529' }

test.each([
  [
    'Accepted password for mgmt from 127.0.10.99 port 47529 ssh2',
    { kind: 'ssh-accepted', method: 'password', key: '', ...peer },
  ],
  [
    'Accepted publickey for mgmt from 127.0.10.99 port 47529 ssh2: ED25519 SHA256:AIh6UvdUCIbLx',
    { kind: 'ssh-accepted', method: 'publickey', key: 'ED25519 SHA256:AIh6UvdUCIbLx', ...peer },
  ],
  [
    'Failed password for mgmt from 127.0.10.99 port 47529 ssh2',
    { kind: 'ssh-failed', method: 'password', isUnknownAccount: false, ...peer },
  ],
  [
    'Failed password for invalid user mgmt from 127.0.10.99 port 47529 ssh2',
    { kind: 'ssh-failed', method: 'password', isUnknownAccount: true, ...peer },
  ],
  [
    'Failed publickey for mgmt from fe80::1%eth0 port 1 ssh2: RSA SHA256:x',
    { kind: 'ssh-failed', address: 'fe80::1%eth0' },
  ],
  ['Invalid user mgmt from 127.0.10.99 port 47529', { kind: 'ssh-account-refused', ...peer }],
  ['Invalid user  from 127.0.10.99 port 47529', { kind: 'ssh-account-refused', account: '' }],
  [
    'User mgmt from 127.0.10.99 not allowed because not listed in AllowUsers',
    { kind: 'ssh-account-refused', reason: 'not listed in AllowUsers', account: 'mgmt' },
  ],
  [
    'Connection closed by authenticating user mgmt 127.0.10.99 port 47529 [preauth]',
    { kind: 'ssh-ended-early', ...peer },
  ],
  [
    'Disconnected from invalid user mgmt 127.0.10.99 port 47529 [preauth]',
    { kind: 'ssh-ended-early', ...peer },
  ],
  [
    'error: maximum authentication attempts exceeded for mgmt from 127.0.10.99 port 47529 ssh2 [preauth]',
    { kind: 'ssh-ended-early', ...peer },
  ],
  ['Disconnected from user mgmt 127.0.10.99 port 47529', { kind: 'ssh-disconnected', ...peer }],
  ['Received disconnect from 127.0.10.99 port 37907:11: disconnected by user', undefined],
  ['Server listening on 127.0.0.1 port 22.', undefined],
  [
    'pam_unix(sshd:session): session opened for user mgmt(uid=1001) by (uid=0)',
    { kind: 'session-opened', service: 'sshd', account: 'mgmt', by: '' },
  ],
  [
    'pam_unix(sshd:session): session closed for user mgmt',
    { kind: 'session-closed', service: 'sshd', account: 'mgmt' },
  ],
])('sshd: %s', (message, fact) => {
  if (fact === undefined) expect(authFactOf({ program: 'sshd', message })).toBeUndefined()
  else expect(authFactOf({ program: 'sshd-session', message })).toMatchObject(fact)
})

test('an account name that holds a fake line does not hide the real address', () => {
  const message =
    'Failed password for invalid user x from 6.6.6.6 port 1 ssh2: y from 192.0.2.7 port 4242 ssh2'

  expect(authFactOf({ program: 'sshd', message })).toMatchObject({
    address: '192.0.2.7',
    port: '4242',
    account: 'x from 6.6.6.6 port 1 ssh2: y',
  })
})

test.each([
  [
    '    mgmt : PWD=/home/mgmt ; USER=root ; COMMAND=/usr/sbin/useradd -m jit1',
    {
      by: 'mgmt',
      runAs: 'root',
      tty: '',
      directory: '/home/mgmt',
      command: '/usr/sbin/useradd -m jit1',
      refusal: '',
    },
  ],
  [
    'bob : TTY=pts/0 ; PWD=/ ; USER=www ; GROUP=adm ; ENV=A=b ; COMMAND=/bin/sh -c echo ; COMMAND=x',
    { by: 'bob', runAs: 'www', tty: 'pts/0', command: '/bin/sh -c echo ; COMMAND=x' },
  ],
  [
    'bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/tmp ; USER=root ; COMMAND=/bin/ls',
    { refusal: 'user NOT in sudoers', command: '/bin/ls', tty: 'pts/1' },
  ],
  [
    'bob : 3 incorrect password attempts ; PWD=/tmp ; USER=root ; COMMAND=list',
    { refusal: '3 incorrect password attempts' },
  ],
])('sudo: %s', (message, fact) => {
  expect(authFactOf({ program: 'sudo', message })).toMatchObject({ kind: 'sudo', ...fact })
})

test('a long command of sudo goes on in further lines', () => {
  expect(authFactOf({ program: 'sudo', message: '    mgmt : (command continued) --more' })).toEqual(
    {
      kind: 'sudo-continued',
      by: 'mgmt',
      text: '--more',
    },
  )
})

test.each([
  [
    'su',
    '(to root) mgmt on pts/0',
    { kind: 'su', from: 'mgmt', to: 'root', tty: 'pts/0', succeeded: true },
  ],
  [
    'su',
    'FAILED SU (to alice) mgmt on none',
    { kind: 'su', from: 'mgmt', to: 'alice', tty: '', succeeded: false },
  ],
  [
    'su',
    'Successful su for root by mgmt',
    { kind: 'su', from: 'mgmt', to: 'root', succeeded: true },
  ],
  ['su', 'FAILED su for root by mgmt', { kind: 'su', succeeded: false }],
  [
    'su',
    'pam_unix(su-l:session): session opened for user root(uid=0) by mgmt(uid=1003)',
    { by: 'mgmt', service: 'su-l' },
  ],
  ['login', 'ROOT LOGIN  on /dev/tty1', undefined],
  [
    'login',
    'LOGIN ON tty1 BY bob',
    { kind: 'console', account: 'bob', tty: 'tty1', succeeded: true },
  ],
  ['login', 'ROOT LOGIN ON tty1', { kind: 'console', account: 'root', tty: 'tty1' }],
  [
    'login',
    "FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure",
    {
      kind: 'console',
      account: 'bob',
      tty: 'tty1',
      succeeded: false,
      reason: 'Authentication failure',
    },
  ],
  [
    'vsftpd',
    'pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=eve rhost=192.0.2.1  user=bob',
    {
      kind: 'authentication-failed',
      service: 'vsftpd',
      account: 'bob',
      address: '192.0.2.1',
      tty: 'ftp',
      by: 'eve',
    },
  ],
])('%s: %s', (program, message, fact) => {
  if (fact === undefined) expect(authFactOf({ program, message })).toBeUndefined()
  else expect(authFactOf({ program, message })).toMatchObject(fact)
})

test('one line for several equal ones counts as all of them, within reason', () => {
  expect(
    repeatsOf('message repeated 2 times: [ Failed password for a from b port 1 ssh2]'),
  ).toEqual({
    message: 'Failed password for a from b port 1 ssh2',
    times: 2,
  })
  expect(repeatsOf('message repeated 999999 times: [ x]').times).toBe(1000)
})

test('no message breaks the parsers, or takes long', () => {
  const program = fc.constantFrom('sshd', 'sudo', 'su', 'login', 'cron')
  const part = fc.constantFrom(
    ...[
      'Failed ',
      'password',
      ' for ',
      'invalid user ',
      ' from ',
      ' port ',
      '22',
      ' ssh2',
      ': ',
      'a',
      'PWD=',
      ' ; ',
    ],
    ...[
      'USER=',
      'COMMAND=',
      'CHROOT=',
      'TTY=',
      '(to ',
      ') ',
      ' on ',
      'pam_unix(',
      'session): session opened for user ',
      ' by ',
    ],
  )
  fc.assert(
    fc.property(program, fc.array(part, { maxLength: 900 }), (name, parts) => {
      const began = performance.now()
      authFactOf({ program: name, message: parts.join('').slice(0, 8192) })
      return performance.now() - began < 1000
    }),
    { numRuns: 300 },
  )
})
