import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CollectorHost } from '../../collector.ts'
import { AccountNames } from '../account-names.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { inferred } from '../who/attribution.ts'
import { WhoFinder } from '../who/who-finder.ts'
import { type FileChange, fileChanges } from './file-changes.ts'
import type { FileEntry } from './file-entry.ts'
import { fileQuestion } from './file-questions.ts'
import { type FileNames, fileRecord, subjectOf } from './file-records.ts'
import type { FileDifferences, SeenFile } from './file-scan.ts'
import type { FileState } from './file-state.ts'
import { type FileStore, FileWrites } from './file-store.ts'

const chunkRecords = 500

/** Makes records of differences, and keeps both. */
export class FileTeller {
  readonly who: WhoFinder
  readonly #machine: LinuxMachine
  readonly #host: CollectorHost
  readonly #state: FileState
  readonly #store: FileStore
  readonly #names: AccountNames

  constructor(machine: LinuxMachine, host: CollectorHost, state: FileState, store: FileStore) {
    this.#machine = machine
    this.#host = host
    this.#state = state
    this.#store = store
    this.#names = new AccountNames(machine)
    this.who = new WhoFinder(machine, host)
  }

  /** What was not watched before is kept without a record. */
  async tell(found: FileDifferences, wasWatched: (path: string) => boolean): Promise<void> {
    await this.#names.refresh()
    const quiet = quietWrites(found, wasWatched)
    const { changes, refreshed } = fileChanges({
      added: found.added.filter(({ entry }) => wasWatched(entry.path)),
      removed: found.removed.filter(({ path }) => wasWatched(path)),
      modified: found.modified.filter(({ before }) => wasWatched(before.path)),
      forgotten: [],
    })
    for (const { entry, text } of refreshed) quiet.keep(entry, text)
    if (!quiet.isEmpty) await this.#state.commit([], quiet)
    for (let at = 0; at < changes.length; at += chunkRecords) {
      await this.#tellChunk(changes.slice(at, at + chunkRecords), at > 0)
    }
  }

  async #tellChunk(changes: FileChange[], isLate: boolean): Promise<void> {
    const times = await Promise.all(changes.map((change) => this.#timeOf(change)))
    const questions = changes.map((change, index) =>
      fileQuestion(change, times[index] ?? this.#host.now(), {
        parent: this.#store.find(dirname(subjectOf(change).path)),
        nameOf: (uid) => this.#names.user(uid),
      }),
    )
    const found = await this.who.find(questions, isLate)
    const writes = new FileWrites()
    const records = changes.map((change, index) => {
      keep(change, writes)
      const by = found[index] ?? inferred('unknown')
      return fileRecord(change, by, this.#fileNames(), {
        key: this.#state.keyOf(change),
        at: by.at ?? times[index] ?? this.#host.now(),
        where: this.#machine.hostName,
      })
    })
    await this.#state.commit(records, writes)
  }

  /** When content or attributes changed last; of a file that is gone, when its directory did. */
  async #timeOf(change: FileChange): Promise<Date> {
    const now = this.#host.now()
    const changedAt =
      change.action === 'Removed'
        ? await changedAtOf(this.#machine, dirname(change.before.path))
        : change.after.entry.changedAt
    return changedAt > 0 && changedAt < now.getTime() ? new Date(changedAt) : now
  }

  #fileNames(): FileNames {
    return {
      ownerOf: ({ uid, gid }) => `${this.#names.user(uid) ?? uid}:${this.#names.group(gid) ?? gid}`,
      textBefore: (path) => this.#store.textOf(path),
    }
  }
}

function quietWrites(found: FileDifferences, wasWatched: (path: string) => boolean): FileWrites {
  const writes = new FileWrites()
  const gone = [...found.forgotten, ...found.removed.filter(({ path }) => !wasWatched(path))]
  for (const { path } of gone) writes.forget(path)
  for (const { entry, text } of [...found.added, ...found.modified.map(({ after }) => after)]) {
    if (!wasWatched(entry.path)) writes.keep(entry, text)
  }
  return writes
}

/** The directory, or the nearest one above it that is still there. */
async function changedAtOf(machine: LinuxMachine, directory: string): Promise<number> {
  const found = await lstat(pathOn(machine, directory)).catch(() => undefined)
  if (found) return found.ctimeMs
  return directory === '/' ? 0 : changedAtOf(machine, dirname(directory))
}

function keep(change: FileChange, writes: FileWrites): void {
  if ('before' in change) writes.forget(change.before.path)
  const carried: { before: FileEntry; after: SeenFile }[] = 'inside' in change ? change.inside : []
  for (const { before } of carried) writes.forget(before.path)
  if (change.action !== 'Removed') writes.keep(change.after.entry, change.after.text)
  for (const { after } of carried) writes.keep(after.entry, after.text)
}
