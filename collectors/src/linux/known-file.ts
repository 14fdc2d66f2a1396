import { readFile, stat } from 'node:fs/promises'
import { errorCode } from './error-code.ts'

export type Reading<T> =
  | { status: 'read'; value: T; modifiedAt: Date; isNew: boolean }
  | { status: 'missing' }
  | { status: 'unreadable'; code: string }

/** Larger than any such file gets; what is larger is not the file we think it is. */
const maxBytes = 64 * 1024 * 1024

/** A small file that is read again only when its inode, size or times changed. */
export class KnownFile<T> {
  readonly path: string
  readonly #parse: (text: string) => T
  #signature = ''
  #last: Reading<T> = { status: 'missing' }

  constructor(path: string, parse: (text: string) => T) {
    this.path = path
    this.#parse = parse
  }

  async read(): Promise<Reading<T>> {
    try {
      const found = await stat(this.path, { bigint: true })
      const signature = `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`
      if (signature === this.#signature) return this.#known()
      if (found.size > maxBytes || !found.isFile()) {
        return this.#forget({ status: 'unreadable', code: 'EFBIG' })
      }

      const value = this.#parse(await readFile(this.path, 'utf8'))
      this.#signature = signature
      this.#last = {
        status: 'read',
        value,
        modifiedAt: new Date(Number(found.mtimeMs)),
        isNew: true,
      }
      return this.#last
    } catch (cause) {
      const code = errorCode(cause)
      if (code === 'ENOENT' || code === 'ENOTDIR') return this.#forget({ status: 'missing' })
      if (code) return this.#forget({ status: 'unreadable', code })
      throw cause
    }
  }

  #known(): Reading<T> {
    if (this.#last.status === 'read') this.#last = { ...this.#last, isNew: false }
    return this.#last
  }

  #forget(reading: Reading<T>): Reading<T> {
    this.#signature = ''
    this.#last = reading
    return reading
  }
}
