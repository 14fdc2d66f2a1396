import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../error-code.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { readContent } from './file-content.ts'
import { entryOf, type FileEntry, isUntouched } from './file-entry.ts'
import type { FileStore } from './file-store.ts'
import type { FileScope } from './file-scope.ts'
import { isSecretFile } from './secret-files.ts'

/** A path as it is now, with its text where lines may be shown. */
export interface SeenFile {
  entry: FileEntry
  text: string | undefined
}

/** What differs between the state that is kept and the file system. */
export interface FileDifferences {
  added: SeenFile[]
  removed: FileEntry[]
  modified: { before: FileEntry; after: SeenFile }[]
  /** No longer watched: forgotten without a record. */
  forgotten: FileEntry[]
}

export const noDifferences = (): FileDifferences => ({
  added: [],
  removed: [],
  modified: [],
  forgotten: [],
})

export interface ScanOptions {
  machine: LinuxMachine
  scope: FileScope
  store: FileStore
  /** For digests of secret files; never leaves this computer. */
  key: Buffer
  maxDiffBytes: number
  signal: AbortSignal
  /** Called before a directory is read, so that it is watched from then on. */
  onDirectory: (path: string) => void
  /** Called after each directory with what was found so far, which it may take away. */
  afterDirectory: (found: FileDifferences, lookedAt: number) => Promise<void>
}

/** Compares directories with what is kept of them. One scan serves one look. */
export class FileScan {
  readonly differences = noDifferences()
  /** Directories and files that refused to be read, by error code. */
  readonly unreadable = new Map<string, string>()
  readonly #options: ScanOptions
  #count = 0

  constructor(options: ScanOptions) {
    this.#options = options
  }

  /** One directory; with `isDeep` also all below it. New directories are always looked through. */
  async compare(directory: string, isDeep: boolean): Promise<void> {
    const pending = [directory]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#options.signal.aborted) return
      pending.push(...(await this.#compareOne(next, isDeep)))
      await this.#options.afterDirectory(this.differences, this.#count)
    }
  }

  /** Answers the directories that are to be looked at next. */
  async #compareOne(directory: string, isDeep: boolean): Promise<string[]> {
    const { scope, store, onDirectory } = this.#options
    onDirectory(directory)
    const names = await this.#namesOf(directory)
    if (names === 'unreadable') return []

    const known = new Map(store.childrenOf(directory).map((entry) => [entry.path, entry]))
    const next: string[] = []
    for (const name of names ?? []) {
      const path = join(directory, name)
      if (!scope.includes(path)) continue
      const entry = await this.#look(path)
      if (entry === 'unreadable') known.delete(path)
      if (!entry || entry === 'unreadable') continue
      const before = known.get(path)
      known.delete(path)
      const isNew = await this.#compareEntry(before, entry)
      if (entry.kind === 'Directory' && (isNew || isDeep)) next.push(path)
    }
    for (const entry of known.values()) this.#gone(entry)
    return next
  }

  /** True when there was no such thing under this path before. */
  async #compareEntry(before: FileEntry | undefined, now: FileEntry): Promise<boolean> {
    if (before && isUntouched(before, now)) return false
    const seen = await this.#read(now)
    if (before?.kind === now.kind) {
      if (seen) this.differences.modified.push({ before, after: seen })
      return false
    }
    if (before) this.#gone(before)
    if (seen) this.differences.added.push(seen)
    return true
  }

  #gone(entry: FileEntry): void {
    const list = this.#options.scope.includes(entry.path)
      ? this.differences.removed
      : this.differences.forgotten
    list.push(entry)
    if (entry.kind === 'Directory') list.push(...this.#options.store.descendantsOf(entry.path))
  }

  /** Undefined where there is no such directory. */
  async #namesOf(directory: string): Promise<string[] | 'unreadable' | undefined> {
    try {
      return (await readdir(pathOn(this.#options.machine, directory))).toSorted()
    } catch (cause) {
      return this.#failed(directory, cause)
    }
  }

  async #look(path: string): Promise<FileEntry | 'unreadable' | undefined> {
    this.#count++
    try {
      return entryOf(path, await lstat(pathOn(this.#options.machine, path), { bigint: true }))
    } catch (cause) {
      return this.#failed(path, cause)
    }
  }

  /** Undefined when the file is gone meanwhile: the next look finds out. */
  async #read(entry: FileEntry): Promise<SeenFile | undefined> {
    const path = pathOn(this.#options.machine, entry.path)
    try {
      if (entry.kind === 'Symbolic link') {
        return { entry: { ...entry, target: await readlink(path) }, text: undefined }
      }
      if (entry.kind !== 'File') return { entry, text: undefined }
      const isSecret = isSecretFile(entry.path, entry.mode)
      const { key, maxDiffBytes } = this.#options
      const content = await readContent(path, {
        key: isSecret ? key : undefined,
        maxTextBytes: maxDiffBytes,
      })
      return { entry: { ...entry, isSecret, digest: content.digest }, text: content.text }
    } catch (cause) {
      const failed = this.#failed(entry.path, cause)
      return failed === 'unreadable'
        ? { entry: { ...entry, isSecret: true }, text: undefined }
        : undefined
    }
  }

  #failed(path: string, cause: unknown): 'unreadable' | undefined {
    const code = errorCode(cause)
    if (!code) throw cause
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    this.unreadable.set(path, code)
    return 'unreadable'
  }
}
