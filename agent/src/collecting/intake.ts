import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Problem, Step } from '@gatehouse/collectors/collector'
import type { ConnectorId } from '@gatehouse/contract/ids'
import type { Clock } from '../clock.ts'
import { type Log, messageOf } from '../log.ts'
import type { Spool } from '../spool/spool.ts'
import { isDiskTrouble } from '../spool/storage-failure.ts'
import { Trouble } from '../trouble.ts'
import type { Tally } from '../upload/tally.ts'
import { batchSize, type Uploader } from '../upload/uploader.ts'

/** How long a collector is held up at the cap while uploads make room. */
const roomSeconds = 60
const roomLookMilliseconds = 200
const diskRetryMilliseconds = 5000
const lookMilliseconds = 60_000

export interface IntakeOptions {
  spool: Spool
  uploader: Uploader
  tally: Tally
  clock: Clock
  log: Log
  limits: () => { maxBytes: number; maxAgeSeconds: number }
  storageFailed: (error: unknown) => void
}

const cannotWrite: Problem = {
  code: 'spool-not-writable',
  severity: 'experiencing-issues',
  message: 'The agent cannot write its spool, so collecting waits.',
  fix: 'Make room on the disk of the data directory of the agent.',
}

/** Lets collectors' steps into the spool: holds collectors up first, and drops the oldest records only at its caps. */
export class Intake {
  readonly #options: IntakeOptions
  readonly #diskTrouble: Trouble

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#diskTrouble = new Trouble(options.log, 'The spool can be written again.')
  }

  /** For the report of every connector. */
  problems(): Problem[] {
    return this.#diskTrouble.tries > 0 ? [cannotWrite] : []
  }

  /** Resolves when the step is on disk; rejects when the signal ends before. */
  async commit(id: ConnectorId, step: Step, signal: AbortSignal): Promise<void> {
    await this.#waitForRoom(signal)
    await this.#write(id, step, signal)
    this.#enforce()
    const { spool, uploader } = this.#options
    if (step.isCritical && step.records?.length) uploader.hurry(id)
    else if (spool.usedBytes() > batchSize.bytes) uploader.hurry()
    // Writing is synchronous; without a turn between, a busy collector would stop everything else.
    await nextTurn()
  }

  /** Looks after the age of records that nobody adds to, and after the size of the file. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#enforce()
      this.#keepSmall()
      await this.#options.clock.delay(lookMilliseconds, signal)
    }
  }

  async #waitForRoom(signal: AbortSignal): Promise<void> {
    const { spool, uploader, limits, clock } = this.#options
    const deadline = clock.now().getTime() + roomSeconds * 1000
    while (
      uploader.isServerTaking &&
      spool.usedBytes() > limits().maxBytes &&
      clock.now().getTime() < deadline
    ) {
      uploader.hurry()
      await clock.delay(roomLookMilliseconds, signal)
      signal.throwIfAborted()
    }
  }

  async #write(id: ConnectorId, step: Step, signal: AbortSignal): Promise<void> {
    const { spool, clock, storageFailed } = this.#options
    for (;;) {
      try {
        spool.commit(id, step)
        this.#diskTrouble.worked()
        return
      } catch (error) {
        if (!isDiskTrouble(error)) {
          storageFailed(error)
          throw error
        }
        this.#diskTrouble.happened(
          `The spool cannot be written (${messageOf(error)}). Collectors wait; make room on the disk.`,
        )
      }
      await clock.delay(diskRetryMilliseconds, signal)
      signal.throwIfAborted()
    }
  }

  #keepSmall(): void {
    try {
      this.#options.spool.shrink()
    } catch (error) {
      if (!isDiskTrouble(error)) this.#options.storageFailed(error)
    }
  }

  #enforce(): void {
    const { spool, uploader, tally, limits, log, storageFailed } = this.#options
    const { maxBytes, maxAgeSeconds } = limits()
    try {
      // What the server takes does not become old here, whatever the clock says.
      const old = uploader.isServerTaking ? 0 : spool.enforceAge(maxAgeSeconds)
      const dropped = old + spool.enforceBytes(maxBytes)
      if (dropped === 0) return
      tally.dropped(dropped)
      log.warn('The spool hit its cap; the oldest records were dropped and a gap is recorded.', {
        records: dropped,
      })
    } catch (error) {
      if (!isDiskTrouble(error)) storageFailed(error)
    }
  }
}
