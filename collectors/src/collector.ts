import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { ConnectorKind } from '@gatehouse/contract/collectors'
import type { PicturedObject } from '@gatehouse/contract/directories'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** What a person should know about a source that works less well than it could, and how to mend it. */
export interface Problem {
  /** Stable, for tests and for finding it again: `no-auth-log`. */
  code: string
  severity: 'needs-attention' | 'experiencing-issues'
  /** What is wrong, to what, as a whole sentence. */
  message: string
  /** What to do about it, as a whole sentence. */
  fix: string
}

export interface CollectorHealth {
  /** True once the baseline is taken: from then on differences are recorded. */
  isCollecting: boolean
  problems: Problem[]
  /** What is read and what is not, in words, for the connector's page. */
  inputs: { name: string; isUsed: boolean; note: string }[]
  /** While a baseline is taken. */
  progress?: { done: number; total?: number; unit: string }
}

/** Records and the state that follows from having seen them; both or neither are kept. */
export interface Step {
  records?: CollectedRecord[]
  /** These go to the server at once and not with the next upload. */
  isCritical?: boolean
  put?: Iterable<readonly [key: string, value: Json]>
  remove?: Iterable<string>
}

/** All objects of a directory at one moment. */
export interface Picture {
  takenAt: Date
  /** Read once, no faster than the server takes them. */
  objects: AsyncIterable<PicturedObject>
}

/**
 * What a collector knows of the agent that runs it. State is a set of keys with JSON values that belongs to
 * this connector alone and survives restarts.
 */
export interface CollectorHost {
  readonly now: () => Date
  readonly signal: AbortSignal
  /** Undefined when the key was never put. */
  get(key: string): Json | undefined
  /** In order of key. */
  entries(prefix: string): Iterable<[key: string, value: Json]>
  /** Resolves when records and state are on disk (fsynced) in one transaction. */
  commit(step: Step): Promise<void>
  /**
   * Resolves with the number of objects when the server has all of them; until then the picture does not count. Tries a part
   * again while the server is away; rejects when that takes too long, when the server refuses, when `objects` cannot be read,
   * or when the signal ends. The caller takes a new picture then.
   */
  sendPicture(picture: Picture): Promise<number>
  /** Replaces the last report. */
  report(health: CollectorHealth): void
  /** For a failure that a person cannot mend; never with secrets. */
  warn(message: string, cause?: unknown): void
}

/** Reads one kind of stream until the signal ends it. Rejects only on failures it cannot go on from. */
export interface Collector<Settings> {
  readonly kind: ConnectorKind
  run(settings: Settings, host: CollectorHost): Promise<void>
}
