import type { ConnectionId, RecordingEnd, SessionBroker, SessionFact } from '../broker.ts'

type Report =
  | { kind: 'facts'; facts: SessionFact[]; text: number }
  | { kind: 'recording'; end: RecordingEnd }
  | { kind: 'disconnected'; why: string }

export interface ReportOptions {
  broker: SessionBroker
  connection: ConnectionId
  /** Nothing more can be kept; called once. */
  onOverflow: () => void
  failed: (cause: unknown) => void
  maxFacts?: number
  /** Of all that is kept, in characters. */
  maxText?: number
  firstPauseMs?: number
}

const factsOfOneReport = 500
/** In characters: with whatever follows, far from what is too large to be sent at once. */
const textOfOneReport = 256 * 1024
const longestPauseMs = 30_000

/**
 * What a connection has to report, in order. While the broker does not answer it is kept and sent again; when there is no
 * room left the session cannot go on, as what it does would not be known.
 */
export class Reports {
  readonly #options: Required<ReportOptions>
  readonly #waiting: Report[] = []
  #facts = 0
  #text = 0
  #sending: Promise<void> | undefined
  #hurry = Promise.withResolvers<void>()
  #hasOverflown = false

  constructor(options: ReportOptions) {
    this.#options = { maxFacts: 20_000, maxText: 32 * 1024 * 1024, firstPauseMs: 500, ...options }
  }

  tell(fact: SessionFact): void {
    const { maxFacts, maxText } = this.#options
    if (this.#facts >= maxFacts || this.#text >= maxText) return this.#overflow()
    const text = textOf(fact)
    this.#facts += 1
    this.#text += text
    const last = this.#waiting.at(-1)
    // The first may be under way.
    if (
      this.#waiting.length > 1 &&
      last?.kind === 'facts' &&
      last.facts.length < factsOfOneReport &&
      last.text < textOfOneReport
    ) {
      last.facts.push(fact)
      last.text += text
      return undefined
    }
    return this.#add({ kind: 'facts', facts: [fact], text })
  }

  recordingEnded(end: RecordingEnd): void {
    this.#add({ kind: 'recording', end })
  }

  disconnected(why: string): void {
    this.#add({ kind: 'disconnected', why })
  }

  /** Whether everything was reported within this time. */
  async settle(ms: number): Promise<boolean> {
    this.#hurry.resolve()
    this.#hurry = Promise.withResolvers()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
    await Promise.race([this.#sending, late])
    clearTimeout(timer)
    return this.#waiting.length === 0
  }

  #add(report: Report): void {
    this.#waiting.push(report)
    this.#sending ??= this.#send()
  }

  #forget(facts: readonly SessionFact[]): void {
    this.#facts -= facts.length
    for (const fact of facts) this.#text -= textOf(fact)
  }

  #overflow(): void {
    if (this.#hasOverflown) return
    this.#hasOverflown = true
    this.#options.onOverflow()
  }

  async #send(): Promise<void> {
    let pauseMs = this.#options.firstPauseMs
    for (let [report] = this.#waiting; report; [report] = this.#waiting) {
      try {
        await this.#deliver(report)
        this.#waiting.shift()
        if (report.kind === 'facts') this.#forget(report.facts)
        pauseMs = this.#options.firstPauseMs
      } catch (cause) {
        this.#options.failed(cause)
        await Promise.race([sleep(pauseMs), this.#hurry.promise])
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
    }
    this.#sending = undefined
  }

  #deliver(report: Report): Promise<void> {
    const { broker, connection } = this.#options
    switch (report.kind) {
      case 'facts':
        return broker.tell(connection, report.facts)
      case 'recording':
        return broker.endRecording(connection, report.end)
      case 'disconnected':
        return broker.disconnected(connection, report.why)
    }
  }
}

const textOf = (fact: SessionFact): number =>
  Object.values(fact).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
    0,
  )

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
