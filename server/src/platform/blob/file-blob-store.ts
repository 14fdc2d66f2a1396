import type { Dirent } from 'node:fs'
import { open, readdir, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { isMissing, makePrivateDirectory } from '../crypto/private-file.ts'
import { AppError } from '../errors.ts'
import { requireBlobKey } from './blob-key.ts'
import type { BlobAppender, BlobEntry, BlobStore } from './blob-store.ts'
import { FileAppender } from './file-appender.ts'
import { asStorageFull } from './storage-full.ts'

/** Blobs as files, each under its key, that only their owner can read. `directory` is made when missing. */
export async function openFileBlobStore(directory: string): Promise<BlobStore> {
  await makePrivateDirectory(directory)
  return new FileBlobStore(path.resolve(directory))
}

const chunkBytes = 256 * 1024

class FileBlobStore implements BlobStore {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async openForAppend(key: string): Promise<BlobAppender> {
    const file = this.#fileOf(key)
    try {
      await this.#makeFolders(path.dirname(file))
      // `x` also where another process writes: a file has one writer, ever.
      const handle = await open(file, 'wx', 0o600)
      await syncDirectory(path.dirname(file)).catch(async (error: unknown) => {
        await handle.close()
        throw error
      })
      return new FileAppender(handle)
    } catch (error) {
      if (hasCode(error, 'EEXIST')) throw taken(key, error)
      throw asStorageFull(error)
    }
  }

  async *read(
    key: string,
    { start = 0, end = Number.MAX_SAFE_INTEGER }: { start?: number; end?: number } = {},
  ): AsyncGenerator<Uint8Array> {
    const handle = await open(this.#fileOf(key), 'r').catch((error: unknown) => {
      throw isMissing(error) ? missing(key) : error
    })
    try {
      for (let position = start; position < end;) {
        // A new one each time: the reader may keep what it was given.
        const buffer = new Uint8Array(Math.min(chunkBytes, end - position))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
        if (bytesRead === 0) return
        position += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    } finally {
      await handle.close()
    }
  }

  async size(key: string): Promise<number | undefined> {
    const found = await stat(this.#fileOf(key)).catch(undefinedIfMissing)
    return found?.size
  }

  async remove(key: string): Promise<void> {
    await rm(this.#fileOf(key), { force: true })
  }

  async *list(prefix = ''): AsyncGenerator<BlobEntry> {
    if (prefix !== '') requireBlobKey(prefix)
    yield* this.#listFolder(prefix)
  }

  async free(): Promise<{ freeBytes: number; totalBytes: number }> {
    const { bavail, blocks, bsize } = await statfs(this.#directory)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  }

  async *#listFolder(folder: string): AsyncGenerator<BlobEntry> {
    const entries = await readdir(path.join(this.#directory, folder), {
      withFileTypes: true,
    }).catch(undefinedIfMissing)
    for (const entry of (entries ?? []).toSorted(byName)) {
      const key = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) yield* this.#listFolder(key)
      if (!entry.isFile()) continue
      // Removed since the folder was read.
      const bytes = await this.size(key)
      if (bytes !== undefined) yield { key, bytes }
    }
  }

  #fileOf(key: string): string {
    requireBlobKey(key)
    return path.join(this.#directory, key)
  }

  /** Each new folder is on the disk before something stands in it. */
  async #makeFolders(folder: string): Promise<void> {
    if (folder === this.#directory || (await stat(folder).catch(undefinedIfMissing))) return
    await this.#makeFolders(path.dirname(folder))
    await makePrivateDirectory(folder)
    await syncDirectory(path.dirname(folder))
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const byName = (one: Dirent, other: Dirent): number => (one.name < other.name ? -1 : 1)

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const undefinedIfMissing = (error: unknown): undefined => {
  if (!isMissing(error)) throw error
}

const missing = (key: string) => new AppError('not_found', `No stored file ${key}`)

const taken = (key: string, cause: unknown) =>
  new AppError('conflict', `There is a stored file ${key} already.`, { cause })
