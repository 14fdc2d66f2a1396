import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { LinuxMachine } from './machine.ts'

/** A writer that takes several files in hand is given this long to finish with all of them. */
const quietMilliseconds = 150
const longestSettleMilliseconds = 1000
const maxDirectories = 256

/** Waits for the next look: at the latest after an interval, at once when a watched file changes. */
export class Wake {
  readonly #machine: Pick<LinuxMachine, 'delay'>
  readonly #signal: AbortSignal
  readonly #directories = new Set<string>()
  #changes = 0
  #notify: () => void = () => undefined

  /** Paths as seen from here. What cannot be watched is found with the next interval. */
  constructor(machine: Pick<LinuxMachine, 'delay'>, paths: string[], signal: AbortSignal) {
    this.#machine = machine
    this.#signal = signal
    this.watch(paths)
  }

  /** Adds paths; those of a directory that is watched already are left out. */
  watch(paths: Iterable<string>): void {
    for (const [directory, names] of byDirectory(paths)) {
      if (this.#directories.size >= maxDirectories || this.#directories.has(directory)) continue
      this.#directories.add(directory)
      this.#watch(directory, names)
    }
  }

  /** True when a change ended the wait. */
  async next(milliseconds: number): Promise<boolean> {
    if (this.#changes === 0) await this.#wait(milliseconds)
    if (this.#changes === 0) return false
    await this.#settle()
    return true
  }

  /** Ends one wait early, for a reason that is no file. */
  now(): void {
    this.#changes++
    this.#notify()
  }

  async #settle(): Promise<void> {
    for (let waited = 0; waited < longestSettleMilliseconds; waited += quietMilliseconds) {
      this.#changes = 0
      await this.#machine.delay(quietMilliseconds, this.#signal)
      if (this.#changes === 0 || this.#signal.aborted) break
    }
    this.#changes = 0
  }

  async #wait(milliseconds: number): Promise<void> {
    const early = new AbortController()
    const either = AbortSignal.any([this.#signal, early.signal])
    this.#notify = () => early.abort()
    await this.#machine.delay(milliseconds, either)
    this.#notify = () => undefined
  }

  /** The directory and not the file: most writers replace the file, and a watch would stay with the old one. */
  #watch(directory: string, names: Set<string>): void {
    try {
      const watcher = watch(
        directory,
        { signal: this.#signal, persistent: false },
        (_event, name) => {
          if (name === null || names.has('*') || names.has(name)) this.now()
        },
      )
      watcher.on('error', () => watcher.close())
    } catch {
      // Absent, not ours to read, or out of watches: the interval finds the change a little later.
    }
  }
}

/** `/etc/sudoers.d/*` watches every name. */
function byDirectory(paths: Iterable<string>): Map<string, Set<string>> {
  const directories = new Map<string, Set<string>>()
  for (const path of paths) {
    const names = directories.get(dirname(path)) ?? new Set()
    directories.set(dirname(path), names.add(basename(path)))
  }
  return directories
}
