import { SessionId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import type { StepOf } from './planned-step.ts'
import * as values from './step-values.ts'

test.each(['', 'root;id', '-rf', '../x', 'a b', 'Alice', 'a\nb', '$(id)', 'x'.repeat(33), 'é'])(
  'no account of ours is named %j',
  (account) => {
    expect(() => values.requireOwnAccount({ account })).toThrow('not the name of an account')
  },
)

test.each(['', '-x', 'a;b', 'a b', 'a\nb', '$(id)', 'a:b', 'CORP\\x', 'a/b'])(
  'nothing is given to an account named %j',
  (account) => {
    expect(() => values.requireAccount({ account })).toThrow('cannot be used')
  },
)

test.each(['gatehouse-x/../../passwd', 'x', 'gatehouse-a.b', 'gatehouse-', 'gatehouse-a\nb'])(
  '%j is no file of ours',
  (file) => {
    expect(() => values.requireFile({ file })).toThrow('no file of ours')
  },
)

const rule = (commands: string, runAs = 'ALL'): StepOf<'add-sudoers-rule'> => ({
  ...{ kind: 'add-sudoers-rule', key: 'before-1', phase: 'before', title: '', account: 'alice' },
  sessionId: SessionId.parse('01930000-0000-7000-8000-0000c0ffee01'),
  ...{
    continuesOnError: false,
    timeoutSeconds: 60,
    commands,
    runAs,
    asksPassword: false,
    file: 'x',
  },
})

test.each([
  ['ALL', 'ALL', 'alice ALL=(ALL) NOPASSWD: ALL'],
  ['/usr/bin/ls', 'root', 'alice ALL=(root) NOPASSWD: /usr/bin/ls'],
  [
    '/usr/bin/systemctl restart nginx,/usr/bin/tail -f /var/log/*',
    'root,www-data',
    'alice ALL=(root,www-data) NOPASSWD: /usr/bin/systemctl restart nginx, /usr/bin/tail -f /var/log/*',
  ],
])('%s as %s is %s', (commands, runAs, line) => {
  expect(values.sudoContent(rule(commands, runAs)).split('\n')).toEqual([
    '# Gatehouse session 01930000-0000-7000-8000-0000c0ffee01',
    line,
  ])
})

test.each([
  ['ls'],
  [''],
  ['ALL, /bin/ls'],
  ['/bin/ls\nbob ALL=(ALL) NOPASSWD: ALL'],
  ['/bin/ls, !/bin/su'],
  ['/bin/ls : bob ALL = ALL'],
  ['NOPASSWD: ALL'],
  ['/bin/*'],
  ['/bin/ls \\'],
  ['/bin/ls "'],
  ['/bin/ls # x'],
  ['ALL', 'root) NOPASSWD: ALL, (root'],
  ['ALL', 'root:root'],
  ['ALL', '!root'],
  ['ALL', '#0'],
  ['ALL', 'root\nx'],
])('sudo is not given %j as %j', (commands, runAs = 'ALL') => {
  expect(values.sudoProblem(rule(commands, runAs))).toMatch(/^Give ALL/)
  expect(() => values.sudoContent(rule(commands, runAs))).toThrow('Give ALL')
})

test('a key or a password with a line break, or none at all, makes no account', () => {
  expect(() => values.requireLogin({ authorizedKey: 'ssh-ed25519 A\nssh-rsa B' })).toThrow(
    'line break',
  )
  expect(() => values.requireLogin({ password: 'a\nroot:x' })).toThrow('line break')
  expect(() => values.requireLogin({})).toThrow('no key and no password')
})
