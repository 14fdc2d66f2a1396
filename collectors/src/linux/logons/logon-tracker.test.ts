import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { parseSyslogLine } from '../logs/syslog-line.ts'
import { LogonTracker } from './logon-tracker.ts'

const now = () => new Date('2026-11-21T04:00:00Z')

/** What a tracker tells of lines that are written from second 0 on, one each second. */
function tell(
  lines: string[],
  tracker = new LogonTracker(new MemoryHost({ now }), 'web1'),
  from = 0,
) {
  const entries = lines.flatMap((line, index) => {
    const stamp = new Date(Date.UTC(2026, 10, 21, 3, 0, from + index)).toISOString()
    return parseSyslogLine(`${stamp} web1 ${line}`, `1:${from + index}`, now()) ?? []
  })
  return tracker.take({ entries, utmp: [], put: [] }).records
}

const brief = (records: ReturnType<typeof tell>) =>
  records.map(({ action, who, what, workstation }) =>
    `${action}: ${who} ${what} ${workstation}`.trim(),
  )

const end = 'from 192.0.2.7 port 4242'

test('a logon over SSH is one fact and its end another, with how long it was', () => {
  const records = tell([
    `sshd[5]: Accepted publickey for alice ${end} ssh2: ED25519 SHA256:abc`,
    'sshd[5]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)',
    'systemd-logind[9]: New session 3 of user alice.',
    'sshd[8]: Received disconnect from 192.0.2.7 port 4242:11: disconnected by user',
    'sshd[8]: Disconnected from user alice 192.0.2.7 port 4242',
    'sshd[5]: pam_unix(sshd:session): session closed for user alice',
  ])

  expect(brief(records)).toEqual([
    'Successful Logon: alice alice 192.0.2.7',
    'Logoff: alice alice 192.0.2.7',
  ])
  expect(records[0]?.details).toEqual([
    { property: 'Service', after: 'SSH' },
    { property: 'Method', after: 'publickey' },
    { property: 'Key', after: 'ED25519 SHA256:abc' },
    { property: 'Port', after: '4242' },
  ])
  expect(records[1]?.details).toContainEqual({ property: 'Duration', after: '5 s' })
})

test('without PAM the disconnection is the logoff', () => {
  const records = tell([
    `sshd[5]: Accepted password for alice ${end} ssh2`,
    'sshd[8]: Disconnected from user alice 192.0.2.7 port 4242',
  ])

  expect(brief(records)).toEqual([
    'Successful Logon: alice alice 192.0.2.7',
    'Logoff: alice alice 192.0.2.7',
  ])
})

test('each wrong password is one failed logon', () => {
  const records = tell([
    'sshd[5]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=alice',
    `sshd[5]: Failed password for alice ${end} ssh2`,
    `sshd[5]: message repeated 2 times: [ Failed password for alice ${end} ssh2]`,
    'sshd[5]: Connection closed by authenticating user alice 192.0.2.7 port 4242 [preauth]',
  ])

  expect(brief(records)).toEqual(
    Array.from({ length: 3 }, () => 'Failed Logon: alice alice 192.0.2.7'),
  )
  expect(new Set(records.map(({ key }) => key)).size).toBe(3)
})

test('an unknown account is one failed logon, and each further try another', () => {
  const records = tell([
    `sshd[5]: Invalid user eve ${end}`,
    `sshd[5]: Failed none for invalid user eve ${end} ssh2`,
    `sshd[5]: Failed password for invalid user eve ${end} ssh2`,
    `sshd[5]: Failed password for invalid user eve ${end} ssh2`,
    'sshd[5]: Connection closed by invalid user eve 192.0.2.7 port 4242 [preauth]',
  ])

  expect(brief(records)).toEqual([
    'Failed Logon: eve eve 192.0.2.7',
    'Failed Logon: eve eve 192.0.2.7',
  ])
  expect(records[0]?.details).toContainEqual({
    property: 'Reason',
    after: 'There is no such account',
  })
})

test('keys that are tried before the right one are no failures, keys only are one', () => {
  const success = tell([
    `sshd[5]: Failed publickey for alice ${end} ssh2: RSA SHA256:a`,
    `sshd[5]: Accepted publickey for alice ${end} ssh2: RSA SHA256:b`,
  ])
  const failure = tell([
    `sshd[5]: Failed publickey for alice ${end} ssh2: RSA SHA256:a`,
    `sshd[5]: Failed publickey for alice ${end} ssh2: RSA SHA256:b`,
    'sshd[5]: Connection closed by authenticating user alice 192.0.2.7 port 4242 [preauth]',
  ])

  expect(brief(success)).toEqual(['Successful Logon: alice alice 192.0.2.7'])
  expect(brief(failure)).toEqual(['Failed Logon: alice alice 192.0.2.7'])
})

test('su tells who became whom, where they sat, and when it ended', () => {
  const records = tell([
    `sshd[5]: Accepted password for alice ${end} ssh2`,
    'sshd[5]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)',
    'su[7]: (to root) alice on pts/0',
    'su[7]: pam_unix(su-l:session): session opened for user root(uid=0) by alice(uid=1000)',
    'su[7]: pam_unix(su-l:session): session closed for user root',
    'su[9]: FAILED SU (to root) alice on pts/0',
  ])

  expect(brief(records).slice(1)).toEqual([
    'Successful Logon: alice root 192.0.2.7',
    'Logoff: alice root 192.0.2.7',
    'Failed Logon: alice root 192.0.2.7',
  ])
})

test('sudo tells the command, as whom, and whether it was refused; secrets are left out', () => {
  const records = tell([
    'sudo:    alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/sbin/usermod -p $6$x$y bob',
    'sudo: pam_unix(sudo:session): session opened for user root(uid=0) by (uid=1000)',
    'sudo: pam_unix(sudo:session): session closed for user root',
    'sudo:      bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/cat a',
    'sudo:      bob : (command continued) b c',
  ])

  expect(records).toMatchObject([
    {
      action: 'Executed',
      objectType: 'Command',
      who: 'alice',
      what: '/usr/sbin/usermod -p <secret> bob',
      succeeded: true,
    },
    { action: 'Executed', who: 'bob', what: '/bin/cat a b c', succeeded: false },
  ])
  expect(records[0]?.details).toContainEqual({ property: 'Run as', after: 'root' })
})

test('cron and other services that nobody logs on to are left out', () => {
  const records = tell([
    'CRON[5]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)',
    'CRON[5]: pam_unix(cron:session): session closed for user root',
    'systemd[6]: pam_unix(systemd-user:session): session opened for user alice(uid=1000) by (uid=0)',
  ])

  expect(records).toEqual([])
})

test('a console and other services are told once, too', () => {
  const records = tell([
    'login[5]: pam_unix(login:session): session opened for user bob(uid=1001) by LOGIN(uid=0)',
    'login[5]: LOGIN ON tty1 BY bob',
    "login[6]: FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure",
    'vsftpd: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=192.0.2.1  user=bob',
  ])

  expect(brief(records)).toEqual([
    'Successful Logon: bob bob',
    'Failed Logon: bob bob',
    'Failed Logon: bob bob 192.0.2.1',
  ])
})

test('a session that began before a restart ends with what was known of it', () => {
  const first = new MemoryHost({ now })
  const tracker = new LogonTracker(first, 'web1')
  const begin = `sshd[5]: Accepted password for alice ${end} ssh2`
  const entry = parseSyslogLine(`2026-11-21T03:00:00Z web1 ${begin}`, '1:0', now())
  const { put } = tracker.take({ entries: entry ? [entry] : [], utmp: [], put: [] })

  const later = new MemoryHost({
    now,
    state: new Map(put.map(([key, value]) => [key, JSON.stringify(value)])),
  })
  const records = tell(
    ['sshd[5]: pam_unix(sshd:session): session closed for user alice'],
    new LogonTracker(later, 'web1'),
    90,
  )

  expect(brief(records)).toEqual(['Logoff: alice alice 192.0.2.7'])
  expect(records[0]?.details).toContainEqual({ property: 'Duration', after: '1 min 30 s' })
})

test('lines in any order and any number make valid records with different keys', () => {
  const line = fc.constantFrom(
    `sshd[5]: Accepted password for alice ${end} ssh2`,
    'sshd[5]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)',
    'sshd[5]: pam_unix(sshd:session): session closed for user alice',
    `sshd[5]: Failed password for invalid user  ${end} ssh2`,
    `sshd[5]: Invalid user  ${end}`,
    'sshd[8]: Disconnected from user alice 192.0.2.7 port 4242',
    'su[7]: (to root) alice on pts/0',
    'sudo:    alice : PWD=/ ; USER=root ; COMMAND=',
    'sudo:    alice : (command continued) x',
    'login[5]: LOGIN ON tty1 BY bob',
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const records = tell(lines)
      return new Set(records.map(({ key }) => key)).size === records.length
    }),
  )
})
