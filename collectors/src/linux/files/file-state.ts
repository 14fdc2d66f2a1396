import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { CollectorHost, Json } from '../../collector.ts'
import { isJsonObject, numberOf, textOf } from '../stored-json.ts'
import type { FileChange } from './file-changes.ts'
import type { FileWrites } from './file-store.ts'

const stateKey = 'state'

export interface Watched {
  paths: readonly string[]
  exclude: readonly string[]
}

/** What is kept of this connector besides the files themselves. */
export class FileState {
  readonly #host: Pick<CollectorHost, 'get' | 'commit'>
  /** Chosen at the baseline: a state that is lost and built anew must not repeat old keys. */
  readonly #epoch: string
  /** Counts commits with records, so that the second A → B has another key than the first. */
  #generation: number
  #watched: Watched
  /** For digests of secret files; never leaves this computer. */
  readonly key: Buffer

  constructor(host: Pick<CollectorHost, 'get' | 'commit'>) {
    this.#host = host
    const kept = host.get(stateKey)
    const known = isJsonObject(kept) ? kept : {}
    this.#epoch = textOf(known, 'epoch') || randomUUID()
    this.#generation = numberOf(known, 'generation')
    this.#watched = { paths: textList(known['paths']), exclude: textList(known['exclude']) }
    this.key = Buffer.from(textOf(known, 'key') || randomBytes(32).toString('base64'), 'base64')
  }

  /** What was watched when the last look at all of it was over; nothing before the first. */
  get watched(): Watched {
    return this.#watched
  }

  keyOf(change: FileChange): string {
    const sides = JSON.stringify([
      change.action,
      'before' in change ? change.before : null,
      'after' in change ? change.after.entry : null,
    ])
    const digest = createHash('sha256').update(sides).digest('base64url').slice(0, 22)
    return `${this.#epoch}.${this.#generation}.${digest}`
  }

  async commit(
    records: CollectedRecord[],
    writes: FileWrites,
    watched: Watched = this.#watched,
  ): Promise<void> {
    const generation = this.#generation + (records.length > 0 ? 1 : 0)
    const state: Json = {
      epoch: this.#epoch,
      generation,
      key: this.key.toString('base64'),
      paths: [...watched.paths],
      exclude: [...watched.exclude],
    }
    await this.#host.commit({
      records,
      put: [...writes.put, [stateKey, state]],
      remove: writes.remove,
    })
    this.#generation = generation
    this.#watched = watched
  }
}

const textList = (json: Json | undefined): string[] =>
  Array.isArray(json) ? json.filter((item) => typeof item === 'string') : []
