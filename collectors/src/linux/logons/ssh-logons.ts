import type { AuthFact, Peer } from '../logs/auth-fact.ts'
import type { LogEntry } from '../logs/log-entry.ts'
import type { LogonFact } from './logon-records.ts'
import type { Kept, OpenSessions } from './open-sessions.ts'
import { logoffOf, newKept } from './session-ends.ts'

type SshFact = Extract<AuthFact, { kind: `ssh-${string}` }>

export const isSsh = (fact: AuthFact): fact is SshFact => fact.kind.startsWith('ssh-')

/** What sshd says about one connection, in several lines, as one fact per logon and per attempt. */
export function sshFacts(fact: SshFact, entry: LogEntry, sessions: OpenSessions): LogonFact[] {
  const process = `sshd/${entry.pid ?? `${fact.address}:${fact.port}`}`
  const known = sessions.get(process)
  switch (fact.kind) {
    case 'ssh-accepted':
      sessions.set(process, newKept(entry, 'SSH', { ...fact, hasSession: false }))
      return [
        sshFact(entry, fact, 'Successful Logon', [
          ['Method', fact.method],
          ['Key', fact.key],
        ]),
      ]
    case 'ssh-failed':
      return failedFacts(fact, entry, process, known, sessions)
    case 'ssh-account-refused':
      sessions.set(
        process,
        newKept(entry, 'SSH', { ...fact, attempts: 1, isAnnounced: true, isLoggedOn: false }),
      )
      return [sshFact(entry, fillIn(fact, known), 'Failed Logon', [['Reason', fact.reason]])]
    case 'ssh-ended-early':
      sessions.delete(process)
      if (known && known.attempts > 0) return []
      return [
        sshFact(entry, fact, 'Failed Logon', [
          ['Method', known?.method ?? ''],
          ['Reason', 'Disconnected before authentication succeeded'],
        ]),
      ]
    case 'ssh-disconnected':
      return disconnectedFacts(fact, entry, sessions)
  }
}

function failedFacts(
  fact: Extract<SshFact, { kind: 'ssh-failed' }>,
  entry: LogEntry,
  process: string,
  known: Kept | undefined,
  sessions: OpenSessions,
): LogonFact[] {
  const attempts = known?.attempts ?? 0
  // A client first asks without a password, and then offers one key after the other until one fits.
  const isTrial = fact.method === 'none' || fact.method === 'publickey'
  const isAgain = known?.isAnnounced === true
  const counted = isTrial || isAgain ? attempts : attempts + 1
  sessions.set(
    process,
    newKept(entry, 'SSH', {
      ...fact,
      attempts: counted,
      isAnnounced: isAgain && isTrial,
      isLoggedOn: false,
    }),
  )
  if (isTrial || isAgain) return []
  const reason = fact.isUnknownAccount ? 'There is no such account' : `Wrong ${fact.method}`
  return [
    sshFact(entry, fact, 'Failed Logon', [
      ['Method', fact.method],
      ['Reason', reason],
    ]),
  ]
}

/** With PAM the end of the session says the same a moment later. */
function disconnectedFacts(fact: Peer, entry: LogEntry, sessions: OpenSessions): LogonFact[] {
  const found = sessions.find(
    ({ service, address, port, isLoggedOn }) =>
      isLoggedOn && service === 'SSH' && address === fact.address && port === fact.port,
  )
  if (!found || found[1].hasSession) return []
  sessions.delete(found[0])
  return [logoffOf(entry, found[1])]
}

function sshFact(
  entry: LogEntry,
  peer: Peer,
  action: LogonFact['action'],
  details: LogonFact['details'],
): LogonFact {
  return {
    id: entry.id,
    at: entry.at,
    action,
    who: peer.account,
    what: peer.account || '(unknown)',
    workstation: peer.address,
    succeeded: action !== 'Failed Logon',
    details: [['Service', 'SSH'], ...details, ['Port', peer.port]],
  }
}

/** Some lines name the account only; an earlier line of the process knows the rest. */
const fillIn = (peer: Peer, known: Kept | undefined): Peer => ({
  account: peer.account,
  address: peer.address || (known?.address ?? ''),
  port: peer.port || (known?.port ?? ''),
})
