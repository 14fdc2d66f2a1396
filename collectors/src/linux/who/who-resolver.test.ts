import { expect, test } from 'vitest'
import { parseAuditRecord } from '../logs/audit-record.ts'
import { parseSyslogLine } from '../logs/syslog-line.ts'
import { Evidence } from './evidence.ts'
import { answer, type Question } from './who-resolver.ts'

const second = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 3, 0, 0, seconds * 1000))

/** Evidence from lines that were written at the seconds given. */
function evidenceOf(lines: [seconds: number, line: string][]): Evidence {
  const evidence = new Evidence()
  for (const [seconds, line] of lines) {
    const entry = parseSyslogLine(
      `${second(seconds).toISOString()} web1 ${line}`,
      `${seconds}`,
      second(3600),
    )
    if (entry) evidence.addEntry(entry)
  }
  return evidence
}

const question = (seconds: number, more: Partial<Question> = {}): Question => ({
  at: second(seconds),
  accounts: ['root'],
  fallback: 'root',
  names: ['bob', '1001'],
  tools: ['useradd', 'usermod'],
  ...more,
})

const ask = (evidence: Evidence, asked: Question) => {
  const { who, certainty, workstation } = answer(
    asked,
    evidence,
    (uid) => (uid === 1000 ? 'alice' : undefined),
    false,
  )
  return { who, certainty, workstation }
}

const ssh = (account: string, pid: number, address: string): [string, string] => [
  `sshd[${pid}]: Accepted password for ${account} from ${address} port 1 ssh2`,
  `sshd[${pid}]: pam_unix(sshd:session): session opened for user ${account}(uid=1000) by (uid=0)`,
]
const [accepted, opened] = ssh('alice', 5, '192.0.2.7')
const sudo = (by: string, command: string) =>
  `sudo:   ${by} : TTY=pts/0 ; PWD=/etc ; USER=root ; COMMAND=${command}`
const closed = 'sudo: pam_unix(sudo:session): session closed for user root'
const added =
  'useradd[9]: new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/sh, from=none'

test('sudo, the tool and the logon together name the person and the workstation', () => {
  const evidence = evidenceOf([
    [0, accepted],
    [0, opened],
    [5, sudo('alice', '/usr/sbin/useradd bob')],
    [5.1, added],
    [5.2, closed],
  ])

  expect(ask(evidence, question(5.1))).toEqual({
    who: 'alice',
    certainty: 'joined',
    workstation: '192.0.2.7',
  })
})

test('a command that was over by then explains nothing', () => {
  const evidence = evidenceOf([
    [5, sudo('alice', '/usr/sbin/useradd bob')],
    [5.2, closed],
  ])

  expect(ask(evidence, question(9))).toEqual({
    who: 'root',
    certainty: 'inferred',
    workstation: '',
  })
})

test('behind a root shell is whoever opened it, if it is one person', () => {
  const shell: [number, string][] = [
    [0, sudo('alice', '/bin/bash')],
    [8, added],
  ]
  const two: [number, string][] = [[1, sudo('carol', '/usr/bin/vim /etc/motd')], ...shell]

  expect(ask(evidenceOf(shell), question(8)).who).toBe('alice')
  expect(ask(evidenceOf(two), question(8))).toMatchObject({ who: 'root', certainty: 'inferred' })
})

test('a command that only runs beside is not blamed', () => {
  const evidence = evidenceOf([
    [0, sudo('alice', '/usr/bin/tail -f /var/log/syslog')],
    [8, added],
  ])

  expect(ask(evidence, question(8)).who).toBe('root')
})

test('root using sudo is the person who became root on that terminal', () => {
  const evidence = evidenceOf([
    [0, sudo('alice', '/bin/bash')],
    [8, sudo('root', '/usr/sbin/useradd bob')],
    [8.1, added],
  ])

  expect(ask(evidence, question(8.1)).who).toBe('alice')
})

test('su and a logon as root are people, too', () => {
  const su = evidenceOf([
    [0, 'su[7]: (to root) alice on pts/0'],
    [0, 'su[7]: pam_unix(su:session): session opened for user root(uid=0) by alice(uid=1000)'],
    [8, added],
  ])
  const [rootAccepted, rootOpened] = ssh('root', 6, '192.0.2.8')
  const root = evidenceOf([
    [0, rootAccepted],
    [0, rootOpened],
    [8, added],
  ])

  expect(ask(su, question(8)).who).toBe('alice')
  expect(ask(root, question(8))).toEqual({
    who: 'root',
    certainty: 'joined',
    workstation: '192.0.2.8',
  })
})

test('the audit daemon is believed before anything else', () => {
  const evidence = evidenceOf([
    [5, sudo('carol', '/usr/sbin/useradd bob')],
    [5.1, added],
  ])
  const at = second(5.1).getTime() / 1000
  const record = parseAuditRecord(
    `type=ADD_USER msg=audit(${at.toFixed(3)}:25): pid=9 uid=0 auid=1000 ses=1 msg='op=adding user id=1001 exe="/usr/sbin/useradd" res=success'`,
  )
  if (record) evidence.addAuditRecord(record)

  expect(ask(evidence, question(5.1))).toMatchObject({ who: 'alice', certainty: 'exact' })
})

test('the audit daemon names who touched a file, by its path in the directory of the process', () => {
  const evidence = new Evidence()
  const at = (second(5).getTime() / 1000).toFixed(3)
  for (const line of [
    `type=SYSCALL msg=audit(${at}:26): arch=c000003e syscall=257 success=yes pid=9 auid=1000 uid=0 comm="vim" exe="/usr/bin/vim" key="etc"`,
    `type=CWD msg=audit(${at}:26): cwd="/etc"`,
    `type=PATH msg=audit(${at}:26): item=0 name="./" inode=1 nametype=PARENT`,
    `type=PATH msg=audit(${at}:26): item=1 name="hosts" inode=2 nametype=NORMAL`,
  ]) {
    const record = parseAuditRecord(line)
    if (record) evidence.addAuditRecord(record)
  }
  const file = { names: ['/etc/hosts'], tools: [] }

  expect(ask(evidence, question(5, file))).toMatchObject({ who: 'alice', certainty: 'exact' })
  expect(ask(evidence, question(5, { ...file, names: ['/etc'] })).certainty).toBe('inferred')
})

test('a file is meant by its path, its name in the directory of the command, or a directory above it', () => {
  const by = (command: string) =>
    evidenceOf([
      [5, sudo('alice', command)],
      [5.2, closed],
    ])
  const file = (path: string) => question(5.1, { names: [path], tools: [] })

  expect(ask(by('/usr/bin/tee /etc/hosts'), file('/etc/hosts')).who).toBe('alice')
  expect(ask(by('/usr/bin/rm hosts'), file('/etc/hosts')).who).toBe('alice')
  expect(ask(by('/usr/bin/rm -r /etc/app'), file('/etc/app/a/b')).who).toBe('alice')
  expect(ask(by('/usr/bin/rm hosts.bak'), file('/etc/hosts')).who).toBe('root')
})

test('in a span of time the command names its own moment', () => {
  const evidence = evidenceOf([
    [5, sudo('alice', '/usr/bin/systemctl enable app')],
    [5.2, closed],
    [9, sudo('carol', '/usr/bin/systemctl restart web')],
    [9.2, closed],
  ])
  const asked = question(30, { since: second(0), names: ['app'], tools: ['systemctl'] })

  expect(answer(asked, evidence, () => undefined, false)).toMatchObject({
    who: 'alice',
    at: second(5),
  })
})
