import type { FileHandle } from 'node:fs/promises'
import type { BlobAppender } from './blob-store.ts'
import { asStorageFull } from './storage-full.ts'

/** Appends to one file, one call after the other. */
export class FileAppender implements BlobAppender {
  readonly #file: FileHandle
  #size = 0
  #tail: Promise<void> = Promise.resolve()
  #failure: { error: unknown } | undefined
  #closed = false

  constructor(file: FileHandle) {
    this.#file = file
  }

  get size(): number {
    return this.#size
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#inTurn(() => this.#write(bytes))
  }

  sync(): Promise<void> {
    return this.#inTurn(() => this.#file.datasync())
  }

  async close(): Promise<void> {
    if (this.#closed) return
    const synced = this.sync()
    this.#closed = true
    try {
      await synced
    } finally {
      await this.#file.close()
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let written = 0
    try {
      while (written < bytes.length) {
        const position = this.#size + written
        const left = bytes.length - written
        const { bytesWritten } = await this.#file.write(bytes, written, left, position)
        written += bytesWritten
      }
    } catch (error) {
      // Half of it would make the next reader think of a crash.
      await this.#file.truncate(this.#size).catch(() => undefined) // The write error says more.
      throw error
    }
    this.#size += bytes.length
  }

  /** After a failure, of a sync above all, nobody knows what the disk has: nothing more is promised. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('The blob is closed'))
    const done = this.#tail.then(async () => {
      if (this.#failure) throw this.#failure.error
      try {
        await work()
      } catch (error) {
        this.#failure = { error: asStorageFull(error) }
        throw this.#failure.error
      }
    })
    this.#tail = done.catch(() => undefined) // Told by `done`, and by `#failure` to the next one.
    return done
  }
}
