import type { BatchReceipt } from '@gatehouse/contract/activity-batches'
import type { ConnectorId } from '@gatehouse/contract/ids'
import type { Clock } from '../clock.ts'
import { type Log, messageOf } from '../log.ts'
import { Nudge } from '../nudge.ts'
import { ServerFailure } from '../server/failure.ts'
import type { ServerLink } from '../server/server-link.ts'
import type { Batch, BatchSize } from '../spool/batches.ts'
import type { Spool } from '../spool/spool.ts'
import { Trouble } from '../trouble.ts'
import { BackOff } from './back-off.ts'
import { packed } from './packed.ts'
import type { Tally } from './tally.ts'

export const batchSize: BatchSize = { records: 5000, bytes: 4 * 1024 * 1024 }

/** The server may be wrong for a while; after so many refusals of one batch we believe it. */
const refusalsBelieved = 5
const revokedRetrySeconds = 300

export interface UploaderOptions {
  spool: Spool
  link: ServerLink
  clock: Clock
  log: Log
  tally: Tally
  /** Names this computer in gap records. */
  where: string
  intervalSeconds: () => number
  /** The spool cannot be used; the caller decides what becomes of it. */
  storageFailed: (error: unknown) => void
}

/** Brings what is spooled to the server, one batch at a time, for ever. */
export class Uploader {
  readonly #options: UploaderOptions
  readonly #wake: Nudge
  readonly #retry: Nudge
  readonly #backOff: BackOff
  readonly #trouble: Trouble
  readonly #refusedLines: Trouble
  readonly #critical = new Set<ConnectorId>()
  /** When a refused batch is tried again, milliseconds. */
  readonly #retryAt = new Map<string, number>()
  #isServerTaking = true
  #isUnreachable = false

  constructor(options: UploaderOptions) {
    this.#options = options
    this.#wake = new Nudge(options.clock)
    this.#retry = new Nudge(options.clock)
    this.#backOff = new BackOff(options.clock.random)
    this.#trouble = new Trouble(options.log, 'The server takes records again.')
    this.#refusedLines = new Trouble(options.log, '')
  }

  /** False from a failed upload to the next good one. */
  get isServerTaking(): boolean {
    return this.#isServerTaking
  }

  /** Uploads now; what belongs to the connector goes first. */
  hurry(connectorId?: ConnectorId): void {
    if (connectorId) this.#critical.add(connectorId)
    this.#wake.nudge()
  }

  /** The server was heard of by another way, so a longer wait makes no sense. */
  serverIsBack(): void {
    if (this.#isUnreachable) this.#retry.nudge()
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#drain(signal)
      await this.#wake.wait(this.#pauseMilliseconds(), signal)
    }
  }

  /** Uploads what is there until it is gone, something fails, or the signal ends. */
  async flush(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const batch = this.#next()
      if (!batch || !(await this.#send(batch, signal))) return
    }
  }

  async #drain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const batch = this.#next()
        if (!batch) return
        await this.#send(batch, signal)
      } catch (failure) {
        if (!signal.aborted) await this.#recover(failure, signal)
      }
    }
  }

  #next(): Batch | undefined {
    const { spool, clock, where } = this.#options
    const now = clock.now().getTime()
    const due = spool.batches.list().find(({ id }) => (this.#retryAt.get(id) ?? 0) <= now)
    if (due) return due
    const first = [...this.#critical]
    this.#critical.clear()
    return spool.formBatch(batchSize, where, first)
  }

  /** Answers whether the batch is done with; rejects when it has to be sent again. */
  async #send(batch: Batch, signal: AbortSignal): Promise<boolean> {
    const { spool, link } = this.#options
    try {
      const body = await packed(spool.batches.body(batch))
      const receipt = await link.upload(
        { batchId: batch.id, connectorId: batch.connectorId },
        body,
        signal,
      )
      spool.batches.acknowledge(batch)
      this.#took(batch, receipt)
      return true
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error
      if (error.kind === 'too-large') this.#tooLarge(batch, error)
      else if (error.kind === 'refused') this.#refused(batch, error)
      else throw error
      return false
    }
  }

  #took(batch: Batch, receipt: BatchReceipt): void {
    const { tally } = this.#options
    this.#isServerTaking = true
    this.#isUnreachable = false
    this.#backOff.reset()
    this.#trouble.worked()
    this.#retryAt.delete(batch.id)
    if (receipt.refused === 0) return
    const reason = receipt.refusals[0]?.reason ?? 'No reason was given.'
    tally.refused(batch.connectorId, receipt.refused, reason)
    this.#refusedLines.happened(
      `The server refused ${receipt.refused} records of batch ${batch.id}; it keeps them in its quarantine. ` +
        `Connector ${batch.connectorId}, first reason: ${reason}`,
    )
  }

  #tooLarge(batch: Batch, failure: ServerFailure): void {
    if (!this.#options.spool.batches.split(batch)) this.#giveUp(batch, failure)
  }

  #refused(batch: Batch, failure: ServerFailure): void {
    const { spool, clock } = this.#options
    if (batch.refusals + 1 >= refusalsBelieved) {
      this.#giveUp(batch, failure)
      return
    }
    spool.batches.countRefusal(batch)
    const waitSeconds = 10 * 4 ** batch.refusals
    this.#retryAt.set(batch.id, clock.now().getTime() + waitSeconds * 1000)
  }

  #giveUp(batch: Batch, failure: ServerFailure): void {
    const { spool, log, tally } = this.#options
    spool.quarantine.take(batch, failure.message)
    tally.setAside(batch.connectorId, batch.lines, failure.message)
    this.#retryAt.delete(batch.id)
    log.warn(
      'The server refused a batch for good; it is set aside in the quarantine of the spool.',
      {
        batchId: batch.id,
        connectorId: batch.connectorId,
        records: batch.lines,
        reason: failure.message,
      },
    )
  }

  async #recover(failure: unknown, signal: AbortSignal): Promise<void> {
    this.#isServerTaking = false
    this.#isUnreachable = failure instanceof ServerFailure && failure.kind === 'unreachable'
    this.#trouble.happened(explained(failure))
    if (!(failure instanceof ServerFailure)) this.#options.storageFailed(failure)
    await this.#retry.wait(this.#waitSeconds(failure) * 1000, signal)
  }

  #waitSeconds(failure: unknown): number {
    if (!(failure instanceof ServerFailure)) return this.#backOff.nextSeconds()
    const revoked = failure.kind === 'unauthenticated' ? revokedRetrySeconds : 0
    return this.#backOff.nextSeconds(failure.retryAfterSeconds ?? revoked)
  }

  #pauseMilliseconds(): number {
    const { intervalSeconds, clock } = this.#options
    const interval = intervalSeconds() * 1000 * (0.9 + clock.random() / 5)
    const retries = [...this.#retryAt.values()].map((at) => at - clock.now().getTime())
    return Math.max(0, Math.min(interval, ...retries))
  }
}

function explained(failure: unknown): string {
  if (!(failure instanceof ServerFailure)) {
    return `Records could not be taken from the spool: ${messageOf(failure)}`
  }
  const kept = 'Records are kept here meanwhile.'
  if (failure.kind === 'unauthenticated') {
    return (
      `The server does not accept this agent any more: ${failure.message} ${kept} ` +
      'If the agent was not ended on purpose, enrol it again with --replace.'
    )
  }
  return `${failure.message} ${kept}`
}
