import { basename, dirname, join } from 'node:path'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { CollectorHost, Json } from '../../collector.ts'
import { entryFrom, entryJson, type FileEntry } from './file-entry.ts'

const entryPrefix = 'entry'
const textPrefix = 'text'

/** No normalized path has two slashes in a row, so the entries of one directory have one prefix. */
const keyOf = (prefix: string, path: string): string =>
  `${prefix}${dirname(path)}//${basename(path)}`

/** What is to be written in one commit; of two writes to one key the later counts. */
export class FileWrites {
  readonly #values = new Map<string, Json | undefined>()

  get isEmpty(): boolean {
    return this.#values.size === 0
  }

  get put(): [key: string, value: Json][] {
    return [...this.#values].flatMap(([key, value]): [string, Json][] =>
      value === undefined ? [] : [[key, value]],
    )
  }

  get remove(): string[] {
    return [...this.#values].filter(([, value]) => value === undefined).map(([key]) => key)
  }

  keep(entry: FileEntry, text: string | undefined): void {
    this.#values.set(keyOf(entryPrefix, entry.path), entryJson(entry))
    const kept = text === undefined ? undefined : deflateRawSync(text).toString('base64')
    this.#values.set(keyOf(textPrefix, entry.path), kept)
  }

  forget(path: string): void {
    this.#values.set(keyOf(entryPrefix, path), undefined)
    this.#values.set(keyOf(textPrefix, path), undefined)
  }
}

/** The last committed state of all watched paths. It may be large, so it stays on disk. */
export class FileStore {
  readonly #host: Pick<CollectorHost, 'get' | 'entries'>

  constructor(host: Pick<CollectorHost, 'get' | 'entries'>) {
    this.#host = host
  }

  find(path: string): FileEntry | undefined {
    return entryFrom(path, this.#host.get(keyOf(entryPrefix, path)))
  }

  /** The direct children of a directory. */
  childrenOf(directory: string): FileEntry[] {
    const prefix = `${entryPrefix}${directory}//`
    return [...this.#host.entries(prefix)].flatMap(
      ([key, json]) => entryFrom(join(directory, key.slice(prefix.length)), json) ?? [],
    )
  }

  /** Everything below a directory, without itself. */
  descendantsOf(directory: string): FileEntry[] {
    const found: FileEntry[] = []
    const pending = [directory]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const children = this.childrenOf(next)
      found.push(...children)
      pending.push(...children.filter(({ kind }) => kind === 'Directory').map(({ path }) => path))
    }
    return found
  }

  textOf(path: string): string | undefined {
    const kept = this.#host.get(keyOf(textPrefix, path))
    return typeof kept === 'string'
      ? inflateRawSync(Buffer.from(kept, 'base64')).toString('utf8')
      : undefined
  }
}
