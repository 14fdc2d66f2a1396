import { join } from 'node:path'
import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import type { CollectorHost } from '../../collector.ts'
import type { LinuxMachine } from '../machine.ts'
import { Reporter } from '../reporter.ts'
import { DirectoryWatches } from './directory-watches.ts'
import { fileHealth } from './file-health.ts'
import { type FileDifferences, FileScan, noDifferences } from './file-scan.ts'
import { type FileScope, fileScope } from './file-scope.ts'
import { FileState } from './file-state.ts'
import { FileStore, FileWrites } from './file-store.ts'
import { FileTeller } from './file-teller.ts'

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
  readonly #state: FileState
  readonly #store: FileStore
  readonly #teller: FileTeller
  readonly #watches: DirectoryWatches
  readonly #reporter: Reporter
  readonly #dirty = new Set<string>()
  readonly #unreadable = new Map<string, string>()
  /** What was watched when the state was kept. */
  #before: FileScope
  #hasStarted = false

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
    this.#state = new FileState(host)
    this.#store = new FileStore(host)
    this.#teller = new FileTeller(machine, host, this.#state, this.#store)
    this.#reporter = new Reporter(host)
    this.#watches = new DirectoryWatches(machine, host.signal, (directory, name) => {
      if (name !== null && !this.#scope.includes(join(directory, name))) return
      this.#dirty.add(directory)
      onChange()
    })
    const { paths, exclude } = this.#state.watched
    this.#before = fileScope(machine, paths, exclude)
  }

  /** Takes the baseline, or finds what changed while the agent was off. */
  async start(): Promise<void> {
    // The keys must be the same when this is interrupted and begins again.
    await this.#state.commit([], new FileWrites())
    await this.lookAtAll()
    if (this.#host.signal.aborted) return
    await this.#state.commit([], this.#noLongerWatched(), this.#settings)
    this.#before = this.#scope
    this.#hasStarted = true
    await this.#report()
  }

  async lookAtAll(): Promise<void> {
    this.#dirty.clear()
    this.#unreadable.clear()
    await this.#look(await this.#scope.beginnings(), true)
    if (this.#hasStarted) await this.#report()
  }

  async lookAtChanged(): Promise<void> {
    const directories = [...this.#dirty]
    this.#dirty.clear()
    await this.#look(directories, false)
    await this.#report()
  }

  async #look(directories: string[], isDeep: boolean): Promise<void> {
    const scan = new FileScan({
      machine: this.#machine,
      scope: this.#scope,
      store: this.#store,
      key: this.#state.key,
      maxDiffBytes: this.#settings.maxDiffBytes,
      signal: this.#host.signal,
      onDirectory: (path) => this.#watches.add(path),
      afterDirectory: (found, lookedAt) => this.#tellIfMany(found, lookedAt),
    })
    for (const directory of directories) await scan.compare(directory, isDeep)
    await this.#tell(scan.differences)
    for (const [path, code] of scan.unreadable) this.#unreadable.set(path, code)
  }

  async #tellIfMany(found: FileDifferences, lookedAt: number): Promise<void> {
    const isBaseline = this.#before.roots.length === 0
    const pending = found.added.length + found.modified.length + found.removed.length
    if (pending < (isBaseline ? maxPendingInBaseline : maxPending)) return
    await this.#tell(found)
    if (!this.#hasStarted) this.#reportProgress(lookedAt)
  }

  /** Takes the differences away. */
  async #tell(found: FileDifferences): Promise<void> {
    const taken = { ...found }
    Object.assign(found, noDifferences())
    for (const { path, kind } of taken.removed) {
      if (kind === 'Directory') this.#watches.dropBelow(path)
    }
    await this.#teller.tell(taken, (path) => this.#before.includes(path))
  }

  #noLongerWatched(): FileWrites {
    const writes = new FileWrites()
    for (const root of this.#before.roots) {
      const itself = this.#store.find(root)
      for (const { path } of [...(itself ? [itself] : []), ...this.#store.descendantsOf(root)]) {
        if (!this.#scope.includes(path)) writes.forget(path)
      }
    }
    return writes
  }

  #reportProgress(done: number): void {
    const progress = { done, unit: 'files' }
    this.#reporter.report({ isCollecting: false, problems: [], inputs: [], progress })
  }

  async #report(): Promise<void> {
    const health = fileHealth({
      roots: this.#scope.roots,
      trouble: this.#watches.trouble,
      unreadable: this.#unreadable,
      rescanSeconds: this.#settings.rescanSeconds,
      logs: await this.#teller.who.inputs(),
    })
    this.#reporter.report({ ...health, isCollecting: this.#hasStarted })
  }
}
