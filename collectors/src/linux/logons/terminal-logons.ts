import type { AuthFact } from '../logs/auth-fact.ts'
import type { LogEntry } from '../logs/log-entry.ts'
import { maskSecrets } from '../who/mask-secrets.ts'
import type { LogonFact } from './logon-records.ts'
import type { OpenSessions } from './open-sessions.ts'
import { logoffOf, newKept } from './session-ends.ts'

type FactOf<Kind extends AuthFact['kind']> = Extract<AuthFact, { kind: Kind }>

/** Sessions in which no person logs on. sudo tells more itself. */
const impersonal = new Set([
  'cron',
  'crond',
  'atd',
  'systemd-user',
  'runuser',
  'runuser-l',
  'polkit-1',
  'sudo',
  'sudo-i',
  'gdm-launch-environment',
  'lightdm-greeter',
  'sddm-greeter',
  'postgresql',
  'samba',
])

/** Programs that tell of failures themselves, in words of their own. */
const talkative = new Set(['sshd', 'sudo', 'sudo-i', 'su', 'su-l', 'login'])

export function sessionOpened(
  fact: FactOf<'session-opened'>,
  entry: LogEntry,
  sessions: OpenSessions,
): LogonFact[] {
  if (impersonal.has(fact.service)) return []
  const process = processOf(fact.service, entry)
  const known = sessions.get(process)
  if (known?.isLoggedOn && known.account === fact.account) {
    sessions.set(process, { ...known, hasSession: true })
    return []
  }
  const by = fact.by === 'LOGIN' ? '' : fact.by
  const service = nameOf(fact.service)
  sessions.set(process, newKept(entry, service, { account: fact.account, by, hasSession: true }))
  return [
    logonFact(entry, { who: by || fact.account, what: fact.account, succeeded: true }, [
      ['Service', service],
    ]),
  ]
}

export function sessionClosed(
  fact: FactOf<'session-closed'>,
  entry: LogEntry,
  sessions: OpenSessions,
): LogonFact[] {
  if (impersonal.has(fact.service)) return []
  const process = processOf(fact.service, entry)
  const known = sessions.get(process)
  sessions.delete(process)
  if (known) return [logoffOf(entry, known)]
  return [
    {
      ...logonFact(entry, { who: fact.account, what: fact.account, succeeded: true }, [
        ['Service', nameOf(fact.service)],
      ]),
      action: 'Logoff',
    },
  ]
}

export function suFacts(fact: FactOf<'su'>, entry: LogEntry, sessions: OpenSessions): LogonFact[] {
  const address = sessions.addressOf(fact.from)
  if (fact.succeeded) {
    const kept = newKept(entry, 'su', { account: fact.to, by: fact.from, address })
    sessions.set(processOf('su', entry), kept)
  }
  const parties = { who: fact.from, what: fact.to, succeeded: fact.succeeded, address }
  return [
    logonFact(entry, parties, [
      ['Service', 'su'],
      ['Terminal', fact.tty],
    ]),
  ]
}

export function consoleFacts(
  fact: FactOf<'console'>,
  entry: LogEntry,
  sessions: OpenSessions,
): LogonFact[] {
  const process = processOf('login', entry)
  const known = sessions.get(process)
  // PAM told of the session already.
  if (fact.succeeded && known) return []
  if (fact.succeeded) {
    sessions.set(process, newKept(entry, 'login', { account: fact.account, address: fact.address }))
  }
  const parties = {
    who: fact.account,
    what: fact.account,
    succeeded: fact.succeeded,
    address: fact.address,
  }
  return [
    logonFact(entry, parties, [
      ['Service', 'login'],
      ['Terminal', fact.tty],
      ['Reason', fact.reason],
    ]),
  ]
}

export function authenticationFailed(
  fact: FactOf<'authentication-failed'>,
  entry: LogEntry,
): LogonFact[] {
  if (talkative.has(fact.service)) return []
  const parties = { who: fact.account, what: fact.account, succeeded: false, address: fact.address }
  return [
    logonFact(entry, parties, [
      ['Service', fact.service],
      ['Terminal', fact.tty],
    ]),
  ]
}

export const sudoFact = (
  fact: FactOf<'sudo'>,
  entry: LogEntry,
  sessions: OpenSessions,
): LogonFact => ({
  id: entry.id,
  at: entry.at,
  action: 'Executed',
  who: fact.by,
  what: maskSecrets(fact.command) || '(no command)',
  workstation: sessions.addressOf(fact.by),
  succeeded: fact.refusal === '',
  details: [
    ['Run as', fact.runAs],
    ['Directory', fact.directory],
    ['Terminal', fact.tty],
    ['Reason', fact.refusal],
  ],
})

function logonFact(
  entry: LogEntry,
  parties: { who: string; what: string; succeeded: boolean; address?: string },
  details: LogonFact['details'],
): LogonFact {
  return {
    id: entry.id,
    at: entry.at,
    action: parties.succeeded ? 'Successful Logon' : 'Failed Logon',
    who: parties.who,
    what: parties.what || '(unknown)',
    workstation: parties.address ?? '',
    succeeded: parties.succeeded,
    details,
  }
}

const nameOf = (service: string): string => {
  if (service === 'sshd') return 'SSH'
  return service === 'su-l' ? 'su' : service
}

const processOf = (service: string, entry: LogEntry): string =>
  `${service === 'su-l' ? 'su' : service}/${entry.pid ?? ''}`
