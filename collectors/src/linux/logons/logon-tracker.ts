import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { CollectorHost, Json } from '../../collector.ts'
import { type AuthFact, authFactOf, repeatsOf } from '../logs/auth-fact.ts'
import type { LogEntry } from '../logs/log-entry.ts'
import { type LogonFact, logonRecord } from './logon-records.ts'
import type { LogonBatch } from './logon-source.ts'
import { OpenSessions } from './open-sessions.ts'
import { isSsh, sshFacts } from './ssh-logons.ts'
import {
  authenticationFailed,
  consoleFacts,
  sessionClosed,
  sessionOpened,
  sudoFact,
  suFacts,
} from './terminal-logons.ts'
import { utmpFacts } from './utmp-logons.ts'

/** Makes one record of each fact, however many lines tell it. */
export class LogonTracker {
  readonly #host: CollectorHost
  readonly #where: string
  readonly #sessions: OpenSessions

  constructor(host: CollectorHost, where: string) {
    this.#host = host
    this.#where = where
    this.#sessions = new OpenSessions(host)
  }

  take(batch: LogonBatch): { records: CollectedRecord[]; put: [string, Json][]; remove: string[] } {
    const facts: LogonFact[] = []
    for (const entry of batch.entries) this.#addEntry(entry, facts)
    for (const { record, id } of batch.utmp) facts.push(...utmpFacts(record, id, this.#sessions))
    const records = facts.map((fact) => logonRecord(fact, this.#where))
    return { records, ...this.#sessions.takeChanges(this.#host.now()) }
  }

  #addEntry(entry: LogEntry, facts: LogonFact[]): void {
    const { message, times } = repeatsOf(entry.message)
    const fact = authFactOf({ program: entry.program, message })
    if (!fact) return
    for (let count = 0; count < times; count++) {
      const id = count === 0 ? entry.id : `${entry.id}#${count}`
      this.#addFact(fact, { ...entry, message, id }, facts)
    }
  }

  #addFact(fact: AuthFact, entry: LogEntry, facts: LogonFact[]): void {
    if (fact.kind === 'sudo-continued') return continueCommand(fact, facts)
    facts.push(...factsOf(fact, entry, this.#sessions))
  }
}

function factsOf(
  fact: Exclude<AuthFact, { kind: 'sudo-continued' }>,
  entry: LogEntry,
  sessions: OpenSessions,
): LogonFact[] {
  if (isSsh(fact)) return sshFacts(fact, entry, sessions)
  switch (fact.kind) {
    case 'session-opened':
      return sessionOpened(fact, entry, sessions)
    case 'session-closed':
      return sessionClosed(fact, entry, sessions)
    case 'su':
      return suFacts(fact, entry, sessions)
    case 'console':
      return consoleFacts(fact, entry, sessions)
    case 'authentication-failed':
      return authenticationFailed(fact, entry)
    case 'sudo':
      return [sudoFact(fact, entry, sessions)]
  }
}

/** sudo splits a long command over several lines, which come together. */
function continueCommand(fact: { by: string; text: string }, facts: LogonFact[]): void {
  const begun = facts.findLast(({ action, who }) => action === 'Executed' && who === fact.by)
  if (begun) begun.what += ` ${fact.text}`
}
