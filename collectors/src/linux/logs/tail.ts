import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode } from '../error-code.ts'
import { type RecordFormat, takeLines } from './record-format.ts'

/** How far a growing file has been read. `head` proves that it is still the same file. */
export interface TailPosition {
  /** As text, because it may not fit a number. */
  inode: string
  offset: number
  headBytes: number
  head: string
}

export interface TailPart {
  data: Buffer
  /** The same each time this part is read. */
  id: string
}

export interface TailRead {
  parts: TailPart[]
  /** Keep it together with what followed from the parts. */
  position: TailPosition | undefined
  /** There is more to read at once. */
  hasMore: boolean
  status: 'read' | 'missing' | 'unreadable'
}

const maxHeadBytes = 256
const usualChunkBytes = 256 * 1024

/** Follows a file that others append to, rotate, truncate or copy away. */
export class Tail {
  readonly path: string
  readonly #format: RecordFormat
  readonly #chunkBytes: number

  /** `chunkBytes`: so much is read at once; a longer part is cut. */
  constructor(
    path: string,
    format: RecordFormat = takeLines,
    { chunkBytes = usualChunkBytes }: { chunkBytes?: number } = {},
  ) {
    this.path = path
    this.#format = format
    this.#chunkBytes = chunkBytes
  }

  /** The position at the end, or `bytes` before it; undefined while there is no such file. */
  async positionAtEnd(bytes = 0): Promise<TailPosition | undefined> {
    const file = await this.#open(this.path)
    if (!file || typeof file === 'string') return undefined
    try {
      const { size, ino } = await file.stat({ bigint: true })
      const wanted = Math.max(0, Number(size) - bytes)
      const offset =
        bytes === 0 || wanted === 0 ? wanted : await this.#format.firstFrom(file, wanted)
      return await positionOf(file, `${ino}`, offset)
    } finally {
      await file.close()
    }
  }

  /** What was appended after `position`; from the beginning where that is undefined. */
  async read(position: TailPosition | undefined): Promise<TailRead> {
    const found = await this.#find(this.path)
    if (typeof found === 'string')
      return { parts: [], position, hasMore: false, status: 'unreadable' }
    if (!found) return { parts: [], position, hasMore: false, status: 'missing' }
    const inode = `${found.ino}`
    if (position?.inode === inode && Number(found.size) === position.offset) {
      return { parts: [], position, hasMore: false, status: 'read' }
    }
    return this.#readNew(position)
  }

  async #readNew(position: TailPosition | undefined): Promise<TailRead> {
    const file = await this.#open(this.path)
    if (typeof file === 'string')
      return { parts: [], position, hasMore: false, status: 'unreadable' }
    if (!file) return { parts: [], position, hasMore: false, status: 'missing' }
    try {
      const inode = `${(await file.stat({ bigint: true })).ino}`
      if (!position) return await this.#readFrom(file, await positionOf(file, inode, 0))
      if (await isSame(file, inode, position)) return await this.#readFrom(file, position)
      return await this.#finishOld(file, inode, position)
    } finally {
      await file.close()
    }
  }

  async #readFrom(file: FileHandle, position: TailPosition, isFinal = false): Promise<TailRead> {
    const left = Math.max(0, (await file.stat()).size - position.offset)
    const data = await readAt(file, position.offset, Math.min(left, this.#chunkBytes))
    const isFull = data.length === this.#chunkBytes
    const taken = this.#format.take(data, isFull ? 'full' : isFinal ? 'final' : 'open')
    const parts = taken.parts.map((part) => ({
      data: part.data,
      id: `${position.inode}:${position.offset + part.start}`,
    }))
    return {
      parts,
      position: await positionOf(file, position.inode, position.offset + taken.used),
      hasMore: isFull && taken.used > 0,
      status: 'read',
    }
  }

  /** The file was replaced: first what nobody read of the old one, which rotation keeps beside it. */
  async #finishOld(file: FileHandle, inode: string, position: TailPosition): Promise<TailRead> {
    const fresh = await positionOf(file, inode, 0)
    const old = await this.#findOld(position)
    if (!old) return this.#readFrom(file, fresh)
    try {
      const rest = await this.#readFrom(old, position, true)
      if (rest.hasMore) return rest
      return { ...rest, position: fresh, hasMore: true }
    } finally {
      await old.close()
    }
  }

  /** auth.log.1, auth.log-20261121, auth.json.old: not the compressed ones, which were complete before we came. */
  async #findOld(position: TailPosition): Promise<FileHandle | undefined> {
    const directory = dirname(this.path)
    const names = (await readdir(directory)).filter(
      (name) => name.startsWith(basename(this.path)) && /(?:[.-]\d+|\.old)$/.test(name),
    )
    for (const name of names) {
      const file = await this.#open(join(directory, name))
      if (!file || typeof file === 'string') continue
      if (await isOld(file, position)) return file
      await file.close()
    }
    return undefined
  }

  /** An error code where the file is there and may not be read. */
  async #open(path: string): Promise<FileHandle | string | undefined> {
    const found = await this.#find(path)
    if (!found || typeof found === 'string') return found
    return open(path, 'r').catch(codeOf)
  }

  async #find(path: string): Promise<BigIntStats | string | undefined> {
    const found = await stat(path, { bigint: true }).catch(codeOf)
    // A pipe in the place of a log would block for ever.
    return typeof found === 'object' && !found.isFile() ? 'EINVAL' : found
  }
}

/** Undefined where there is no such file. */
function codeOf(cause: unknown): string | undefined {
  const code = errorCode(cause)
  if (!code) throw cause
  return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : code
}

async function isSame(file: FileHandle, inode: string, position: TailPosition): Promise<boolean> {
  if (inode !== position.inode) return false
  return (await file.stat()).size >= position.offset && (await hasHead(file, position))
}

/** Renamed, it kept its inode; copied away, it has the same beginning. */
async function isOld(file: FileHandle, position: TailPosition): Promise<boolean> {
  const { ino, size } = await file.stat({ bigint: true })
  if (size < position.offset || !(await hasHead(file, position))) return false
  return `${ino}` === position.inode || position.headBytes > 0
}

async function hasHead(file: FileHandle, position: TailPosition): Promise<boolean> {
  return digestOf(await readAt(file, 0, position.headBytes)) === position.head
}

async function positionOf(file: FileHandle, inode: string, offset: number): Promise<TailPosition> {
  const head = await readAt(file, 0, Math.min(maxHeadBytes, offset))
  return { inode, offset, headBytes: head.length, head: digestOf(head) }
}

const digestOf = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 22)

async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes)
  let filled = 0
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
