import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { SessionFact, WhoFact } from '../who-evidence.ts'
import { subjectSession } from './event-facts.ts'
import type { WindowsEvent } from './windows-event.ts'

const mostSessions = 20_000

/** Where the people of the last logons sit, for events that name only the logon. */
export class SessionAddresses {
  readonly #addresses = new Map<string, string>()

  learn({ sessionId, workstation }: SessionFact): void {
    if (workstation === '') return
    this.#addresses.delete(sessionId)
    this.#addresses.set(sessionId, workstation)
    if (this.#addresses.size <= mostSessions) return
    for (const oldest of this.#addresses.keys()) {
      this.#addresses.delete(oldest)
      break
    }
  }

  /** The fact with the address of its session, where it has none and one is known. */
  joined(fact: WhoFact): WhoFact {
    const address = this.#addresses.get(fact.sessionId ?? '')
    return fact.workstation === '' && address !== undefined
      ? { ...fact, workstation: address }
      : fact
  }

  /** The record of an event, in the same way. */
  joinedRecord(record: CollectedRecord, event: WindowsEvent): CollectedRecord {
    const workstation = this.#addresses.get(subjectSession(event)) ?? record.workstation
    return { ...record, workstation }
  }
}
