import type { CollectorHealth, Problem } from '../../collector.ts'
import type { EvidenceRead, WhoEvidence } from '../who-evidence.ts'
import { factOf, sessionOf } from './event-facts.ts'
import type { EventSource } from './event-source.ts'
import { loneRecord } from './lone-records.ts'
import { SessionAddresses } from './session-addresses.ts'
import { wholeFacts } from './whole-facts.ts'

/** Windows events, as what they say of who changed a directory. */
export class WindowsEvidence implements WhoEvidence {
  readonly #source: EventSource
  readonly #addresses = new SessionAddresses()

  constructor(source: EventSource) {
    this.#source = source
  }

  input(): CollectorHealth['inputs'][number] {
    return this.#source.input()
  }

  problems(): Problem[] {
    return this.#source.problems()
  }

  tells(): boolean {
    return this.#source.input().isUsed
  }

  async read(): Promise<EvidenceRead> {
    const { events, put, remove, hasMore } = await this.#source.read()
    const read: EvidenceRead = { facts: [], sessions: [], records: [], put, remove, hasMore }
    for (const event of events) {
      const session = sessionOf(event)
      if (session) {
        this.#addresses.learn(session)
        read.sessions.push(session)
      }
      const fact = factOf(event)
      if (fact) read.facts.push(this.#addresses.joined(fact))
      const lone = loneRecord(event)
      if (lone) read.records?.push(this.#addresses.joinedRecord(lone, event))
    }
    return { ...read, facts: wholeFacts(read.facts) }
  }
}
