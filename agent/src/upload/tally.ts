import type { Problem } from '@gatehouse/collectors/collector'
import type { ConnectorId } from '@gatehouse/contract/ids'

/** How long a person is told of something that is over. */
const toldMilliseconds = 24 * 3600 * 1000

interface Entry {
  records: number
  reason: string
  at: number
}

/** What happened to records on their way, for the reports of their connectors. */
export class Tally {
  readonly #now: () => Date
  readonly #refused = new Map<ConnectorId, Entry>()
  readonly #setAside = new Map<ConnectorId, Entry>()
  readonly #dropped: Entry = { records: 0, reason: '', at: 0 }

  constructor(now: () => Date) {
    this.#now = now
  }

  refused(connectorId: ConnectorId, records: number, reason: string): void {
    this.#add(this.#refused, connectorId, records, reason)
  }

  setAside(connectorId: ConnectorId, records: number, reason: string): void {
    this.#add(this.#setAside, connectorId, records, reason)
  }

  dropped(records: number): void {
    this.#dropped.records += records
    this.#dropped.at = this.#now().getTime()
  }

  problems(connectorId: ConnectorId): Problem[] {
    const refused = this.#refused.get(connectorId)
    const setAside = this.#setAside.get(connectorId)
    return [
      ...(refused && this.#isRecent(refused) ? [refusedProblem(refused)] : []),
      ...(setAside && this.#isRecent(setAside) ? [setAsideProblem(setAside)] : []),
      ...(this.#isRecent(this.#dropped) ? [droppedProblem(this.#dropped)] : []),
    ]
  }

  #add(to: Map<ConnectorId, Entry>, id: ConnectorId, records: number, reason: string): void {
    const before = to.get(id)?.records ?? 0
    to.set(id, { records: before + records, reason, at: this.#now().getTime() })
  }

  #isRecent({ at }: Entry): boolean {
    return this.#now().getTime() - at < toldMilliseconds
  }
}

const refusedProblem = ({ records, reason }: Entry): Problem => ({
  code: 'records-refused',
  severity: 'needs-attention',
  message: `The server refused ${records} records of this connector: ${reason}`,
  fix: 'Look at them in the quarantine of the organization. If they are sound, update the agent and the server.',
})

const setAsideProblem = ({ records, reason }: Entry): Problem => ({
  code: 'batches-refused',
  severity: 'experiencing-issues',
  message: `The server refused whole batches of this connector with ${records} records: ${reason}`,
  fix: 'They are kept by the agent, in the table quarantine of spool.db. Update the agent and the server.',
})

const droppedProblem = ({ records }: Entry): Problem => ({
  code: 'records-dropped',
  severity: 'experiencing-issues',
  message: `The agent had to drop ${records} records because its spool was full or they became too old.`,
  fix: 'Records with the action Lost tell which. Mend the connection to the server, or let the spool be larger.',
})
