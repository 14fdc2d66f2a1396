import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import type { CollectorHost, Json } from '../../collector.ts'
import { AccountNames } from '../account-names.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { Reporter } from '../reporter.ts'
import { isJsonObject, numberOf, textOf } from '../stored-json.ts'
import { inferred } from '../who/attribution.ts'
import { WhoFinder } from '../who/who-finder.ts'
import { DirectoryWatches } from './directory-watches.ts'
import { type FileChange, fileChanges } from './file-changes.ts'
import type { FileEntry } from './file-entry.ts'
import { fileHealth } from './file-health.ts'
import { fileQuestion } from './file-questions.ts'
import { type FileNames, fileRecord, subjectOf } from './file-records.ts'
import { type FileDifferences, FileScan, noDifferences, type SeenFile } from './file-scan.ts'
import { type FileScope, fileScope } from './file-scope.ts'
import { FileStore, FileWrites } from './file-store.ts'

const stateKey = 'state'
const chunkRecords = 500
/** More is told in parts, so that memory stays bounded; a move over two parts is an addition and a removal. */
const maxPending = 2000
/** Nothing is compared in a baseline, so it can be kept as it is read. */
const maxPendingInBaseline = 200

type Settings = ConnectorSettings<'linux-files'>

/** One look after the other at the watched paths; what `run` repeats. */
export class FileCollection {
  readonly #machine: LinuxMachine
  readonly #host: CollectorHost
  readonly #settings: Settings
  readonly #scope: FileScope
  readonly #store: FileStore
  readonly #watches: DirectoryWatches
  readonly #names: AccountNames
  readonly #who: WhoFinder
  readonly #reporter: Reporter
  readonly #dirty = new Set<string>()
  readonly #unreadable = new Map<string, string>()
  /** Chosen at the baseline: a state that is lost and built anew must not repeat old keys. */
  #epoch: string
  #generation: number
  #key: Buffer
  /** What was watched when the state was kept. What was not is taken over without a record. */
  #before: FileScope
  #told: { paths: string[]; exclude: string[] }
  #isBaseline = true

  constructor(
    machine: LinuxMachine,
    host: CollectorHost,
    settings: Settings,
    onChange: () => void,
  ) {
    this.#machine = machine
    this.#host = host
    this.#settings = settings
    this.#scope = fileScope(machine, settings.paths, settings.exclude)
    this.#store = new FileStore(host)
    this.#names = new AccountNames(machine)
    this.#who = new WhoFinder(machine, host)
    this.#reporter = new Reporter(host)
    this.#watches = new DirectoryWatches(machine, host.signal, (directory, name) => {
      if (name !== null && !this.#scope.includes(join(directory, name))) return
      this.#dirty.add(directory)
      onChange()
    })
    const kept = host.get(stateKey)
    const known = isJsonObject(kept) ? kept : {}
    this.#epoch = textOf(known, 'epoch') || randomUUID()
    this.#generation = numberOf(known, 'generation')
    this.#key = Buffer.from(textOf(known, 'key') || randomBytes(32).toString('base64'), 'base64')
    this.#told = { paths: textList(known['paths']), exclude: textList(known['exclude']) }
    this.#before = fileScope(machine, this.#told.paths, this.#told.exclude)
  }

  /** Takes the baseline, or finds what changed while the agent was off. */
  async start(): Promise<void> {
    await this.#commit([], new FileWrites())
    await this.lookAtAll()
    if (this.#host.signal.aborted) return
    this.#before = this.#scope
    this.#told = { paths: [...this.#settings.paths], exclude: [...this.#settings.exclude] }
    this.#isBaseline = false
    await this.#commit([], new FileWrites())
    await this.#report()
  }

  async lookAtAll(): Promise<void> {
    this.#dirty.clear()
    this.#unreadable.clear()
    await this.#look(await this.#scope.beginnings(), true)
    await this.#forgetOthers()
    await this.#report()
  }

  async lookAtChanged(): Promise<void> {
    const directories = [...this.#dirty]
    this.#dirty.clear()
    await this.#look(directories, false)
    await this.#report()
  }

  async #look(directories: string[], isDeep: boolean): Promise<void> {
    await this.#names.refresh()
    const scan = new FileScan({
      machine: this.#machine,
      scope: this.#scope,
      store: this.#store,
      key: this.#key,
      maxDiffBytes: this.#settings.maxDiffBytes,
      signal: this.#host.signal,
      onDirectory: (path) => this.#watches.add(path),
      afterDirectory: async (found, lookedAt) => {
        const pending = found.added.length + found.modified.length + found.removed.length
        if (pending < (this.#told.paths.length === 0 ? maxPendingInBaseline : maxPending)) return
        await this.#tell(takeAll(found))
        if (this.#isBaseline) this.#reportProgress(lookedAt)
      },
    })
    for (const directory of directories) await scan.compare(directory, isDeep)
    await this.#tell(takeAll(scan.differences))
    for (const [path, code] of scan.unreadable) this.#unreadable.set(path, code)
  }

  async #tell(found: FileDifferences): Promise<void> {
    for (const { path, kind } of found.removed) {
      if (kind === 'Directory') this.#watches.dropBelow(path)
    }
    const wasWatched = (entry: FileEntry) => this.#before.includes(entry.path)
    const quiet = new FileWrites()
    for (const { path } of [
      ...found.forgotten,
      ...found.removed.filter((each) => !wasWatched(each)),
    ]) {
      quiet.forget(path)
    }
    const news = [...found.added, ...found.modified.map(({ after }) => after)]
    for (const { entry, text } of news.filter((seen) => !wasWatched(seen.entry))) {
      quiet.keep(entry, text)
    }
    const { changes, refreshed } = fileChanges({
      added: found.added.filter(({ entry }) => wasWatched(entry)),
      removed: found.removed.filter(wasWatched),
      modified: found.modified.filter(({ before }) => wasWatched(before)),
      forgotten: [],
    })
    for (const { entry, text } of refreshed) quiet.keep(entry, text)

    if (!quiet.isEmpty) await this.#commit([], quiet)
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
    const found = await this.#who.find(questions, isLate)
    const writes = new FileWrites()
    const records = changes.map((change, index) => {
      keep(change, writes)
      const by = found[index] ?? inferred('unknown')
      return fileRecord(change, by, this.#fileNames(), {
        key: this.#keyOf(change),
        at: by.at ?? times[index] ?? this.#host.now(),
        where: this.#machine.hostName,
      })
    })
    await this.#commit(records, writes)
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

  #keyOf(change: FileChange): string {
    const sides = JSON.stringify([
      change.action,
      'before' in change ? change.before : null,
      'after' in change ? change.after.entry : null,
    ])
    const digest = createHash('sha256').update(sides).digest('base64url').slice(0, 22)
    return `${this.#epoch}.${this.#generation}.${digest}`
  }

  #fileNames(): FileNames {
    const nameOf = (name: string | undefined, id: number) => name ?? `${id}`
    return {
      ownerOf: ({ uid, gid }) =>
        `${nameOf(this.#names.user(uid), uid)}:${nameOf(this.#names.group(gid), gid)}`,
      textBefore: (path) => this.#store.textOf(path),
    }
  }

  async #commit(records: CollectedRecord[], writes: FileWrites): Promise<void> {
    const generation = this.#generation + (records.length > 0 ? 1 : 0)
    const state: Json = {
      epoch: this.#epoch,
      generation,
      key: this.#key.toString('base64'),
      paths: this.#told.paths,
      exclude: this.#told.exclude,
    }
    await this.#host.commit({
      records,
      put: [...writes.put, [stateKey, state]],
      remove: writes.remove,
    })
    this.#generation = generation
  }

  /** Paths that were watched before and are not any more. */
  async #forgetOthers(): Promise<void> {
    if (!this.#isBaseline) return
    const writes = new FileWrites()
    for (const root of this.#before.roots) {
      const itself = this.#store.find(root)
      for (const { path } of [...(itself ? [itself] : []), ...this.#store.descendantsOf(root)]) {
        if (!this.#scope.includes(path)) writes.forget(path)
      }
    }
    if (!writes.isEmpty) await this.#commit([], writes)
  }

  #reportProgress(done: number): void {
    this.#reporter.report({
      isCollecting: false,
      problems: [],
      inputs: [],
      progress: { done, unit: 'files' },
    })
  }

  async #report(): Promise<void> {
    this.#reporter.report({
      ...fileHealth({
        roots: this.#scope.roots,
        trouble: this.#watches.trouble,
        unreadable: this.#unreadable,
        rescanSeconds: this.#settings.rescanSeconds,
        logs: await this.#who.inputs(),
      }),
      isCollecting: !this.#isBaseline,
    })
  }
}

function keep(change: FileChange, writes: FileWrites): void {
  if ('before' in change) writes.forget(change.before.path)
  const carried: { before: FileEntry; after: SeenFile }[] = 'inside' in change ? change.inside : []
  for (const { before } of carried) writes.forget(before.path)
  if (change.action !== 'Removed') writes.keep(change.after.entry, change.after.text)
  for (const { after } of carried) writes.keep(after.entry, after.text)
}

/** The directory, or the nearest one above it that is still there. */
async function changedAtOf(machine: LinuxMachine, directory: string): Promise<number> {
  const found = await lstat(pathOn(machine, directory)).catch(() => undefined)
  if (found) return found.ctimeMs
  return directory === '/' ? 0 : changedAtOf(machine, dirname(directory))
}

function takeAll(found: FileDifferences): FileDifferences {
  const taken = { ...found }
  Object.assign(found, noDifferences())
  return taken
}

const textList = (json: Json | undefined): string[] =>
  Array.isArray(json) ? json.filter((item) => typeof item === 'string') : []
