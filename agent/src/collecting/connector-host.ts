import type {
  CollectorHealth,
  CollectorHost,
  Json,
  Picture,
  Step,
} from '@gatehouse/collectors/collector'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { type Log, messageOf } from '../log.ts'
import type { Spool } from '../spool/spool.ts'
import type { PictureSender } from '../upload/picture-sender.ts'
import type { Intake } from './intake.ts'

/** What one run of a collector may use. Closed when the run is over, so that a straggler cannot write. */
export class ConnectorHost implements CollectorHost {
  readonly now: () => Date
  readonly signal: AbortSignal
  readonly #id: ConnectorId
  readonly #spool: Spool
  readonly #intake: Intake
  readonly #pictures: PictureSender
  readonly #log: Log
  readonly #onReport: (health: CollectorHealth) => void
  #isClosed = false

  constructor(options: {
    id: ConnectorId
    spool: Spool
    intake: Intake
    pictures: PictureSender
    log: Log
    now: () => Date
    signal: AbortSignal
    onReport: (health: CollectorHealth) => void
  }) {
    this.#id = options.id
    this.#spool = options.spool
    this.#intake = options.intake
    this.#pictures = options.pictures
    this.#log = options.log
    this.#onReport = options.onReport
    this.now = options.now
    this.signal = options.signal
  }

  get(key: string): Json | undefined {
    this.#requireOpen()
    return this.#spool.get(this.#id, key)
  }

  entries(prefix: string): Iterable<[key: string, value: Json]> {
    this.#requireOpen()
    return this.#spool.entries(this.#id, prefix)
  }

  async commit(step: Step): Promise<void> {
    this.#requireOpen()
    await this.#intake.commit(this.#id, step, this.signal)
  }

  async sendPicture(picture: Picture): Promise<number> {
    this.#requireOpen()
    return this.#pictures.send(this.#id, picture, this.signal)
  }

  report(health: CollectorHealth): void {
    if (!this.#isClosed) this.#onReport(health)
  }

  warn(message: string, cause?: unknown): void {
    const because = cause === undefined ? {} : { cause: messageOf(cause) }
    this.#log.warn(message, { connectorId: this.#id, ...because })
  }

  close(): void {
    this.#isClosed = true
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new Error('This run of the collector has ended.')
  }
}
