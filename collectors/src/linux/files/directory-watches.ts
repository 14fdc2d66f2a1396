import { type FSWatcher, watch } from 'node:fs'
import { errorCode } from '../error-code.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { isWithin } from './exclusion.ts'

/** Each costs memory here and in the kernel. */
const maxWatches = 4096

/** Why not every directory is watched. */
export type WatchTrouble = 'too-many-directories' | 'system-limit'

/** Tells at once in which directories something changes, as far as the system lets us watch them. */
export class DirectoryWatches {
  readonly #machine: LinuxMachine
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #onChange: (directory: string, name: string | null) => void
  readonly #signal: AbortSignal
  trouble: WatchTrouble | undefined

  constructor(
    machine: LinuxMachine,
    signal: AbortSignal,
    onChange: (directory: string, name: string | null) => void,
  ) {
    this.#machine = machine
    this.#signal = signal
    this.#onChange = onChange
    signal.addEventListener('abort', () => this.#closeAll(), { once: true })
  }

  get count(): number {
    return this.#watchers.size
  }

  add(directory: string): void {
    if (this.#watchers.has(directory) || this.#signal.aborted) return
    if (this.#watchers.size >= maxWatches) {
      this.trouble ??= 'too-many-directories'
      return
    }
    try {
      const watcher = watch(
        pathOn(this.#machine, directory),
        { persistent: false },
        (_event, name) => this.#onChange(directory, name),
      )
      watcher.on('error', () => this.#close(directory))
      this.#watchers.set(directory, watcher)
    } catch (cause) {
      const code = errorCode(cause)
      // Any other failure is of this directory alone: gone, or not ours to read.
      if (code === 'ENOSPC' || code === 'EMFILE') this.trouble = 'system-limit'
    }
  }

  /** A directory that is gone or has another name, and all below it. */
  dropBelow(directory: string): void {
    for (const path of this.#watchers.keys()) if (isWithin(path, directory)) this.#close(path)
  }

  #close(directory: string): void {
    this.#watchers.get(directory)?.close()
    this.#watchers.delete(directory)
  }

  #closeAll(): void {
    for (const path of this.#watchers.keys()) this.#close(path)
  }
}
