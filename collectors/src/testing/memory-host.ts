import {
  type CollectedRecord,
  CollectedRecord as Schema,
} from '@gatehouse/contract/activity-record'
import { PicturedObject } from '@gatehouse/contract/directories'
import type { CollectorHealth, CollectorHost, Json, Picture, Step } from '../collector.ts'

/** Keeps what a collector commits in memory, as an agent keeps it on disk: all of a step or nothing of it. */
export class MemoryHost implements CollectorHost {
  readonly records: CollectedRecord[] = []
  readonly reports: CollectorHealth[] = []
  readonly warnings: string[] = []
  readonly steps: Step[] = []
  /** Those that were taken to their end. */
  readonly pictures: { takenAt: Date; objects: PicturedObject[] }[] = []
  readonly signal: AbortSignal
  /** Makes the next commits fail, as a full disk or a kill before the write does. */
  failure: Error | undefined
  /** Called after each commit that was kept. */
  onCommit: () => void = () => undefined
  time: () => Date
  readonly #state: Map<string, string>

  constructor(
    options: { signal?: AbortSignal; now?: () => Date; state?: Map<string, string> } = {},
  ) {
    this.signal = options.signal ?? new AbortController().signal
    this.time = options.now ?? (() => new Date())
    this.#state = options.state ?? new Map<string, string>()
  }

  readonly now = (): Date => this.time()

  /** What a new process finds after this one is gone. */
  restarted(signal?: AbortSignal): MemoryHost {
    const state = new Map(this.#state)
    return new MemoryHost({ now: this.time, state, ...(signal ? { signal } : {}) })
  }

  get(key: string): Json | undefined {
    const text = this.#state.get(key)
    return text === undefined ? undefined : parsed(text)
  }

  *entries(prefix: string): Iterable<[key: string, value: Json]> {
    const keys = [...this.#state.keys()].filter((key) => key.startsWith(prefix)).toSorted()
    for (const key of keys) yield [key, parsed(this.#state.get(key) ?? 'null')]
  }

  async commit(step: Step): Promise<void> {
    // The contract refuses a bad record by itself; here it is a defect of the collector.
    const records = (step.records ?? []).map((record) => Schema.parse(record))
    const put = [...(step.put ?? [])].map(([key, value]) => [key, JSON.stringify(value)] as const)
    const remove = [...(step.remove ?? [])]
    await Promise.resolve()
    if (this.failure) throw this.failure

    this.records.push(...records)
    for (const [key, text] of put) this.#state.set(key, text)
    for (const key of remove) this.#state.delete(key)
    this.steps.push({ ...step, put, remove })
    this.onCommit()
  }

  async sendPicture({ takenAt, objects }: Picture): Promise<number> {
    const taken: PicturedObject[] = []
    for await (const object of objects) taken.push(PicturedObject.parse(object))
    if (this.failure) throw this.failure
    this.pictures.push({ takenAt, objects: taken })
    return taken.length
  }

  report(health: CollectorHealth): void {
    this.reports.push(health)
  }

  warn(message: string, _cause?: unknown): void {
    this.warnings.push(message)
  }

  /** All of the state as text, to look for what must not be in it. */
  dump(): string {
    return JSON.stringify([...this.#state])
  }
}

/** `text` was made by `JSON.stringify` from a `Json`. */
const parsed = (text: string): Json => JSON.parse(text) as Json
