import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { holdsPrivateKey } from './secret-files.ts'

export interface FileContent {
  digest: string
  /** Only where it is wanted, short enough and really text. */
  text: string | undefined
}

/** What is larger is compared by size and times. */
const maxHashedBytes = 256 * 1024 * 1024
const chunkBytes = 64 * 1024

/** Reads a file once for its digest and, up to `maxTextBytes`, its text. A key makes the digest a keyed one. */
export async function readContent(
  path: string,
  options: { key: Buffer | undefined; maxTextBytes: number },
): Promise<FileContent> {
  // Without O_NONBLOCK, a pipe that took the place of the file would block for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { size } = await file.stat()
    if (size > maxHashedBytes) return { digest: '', text: undefined }
    const hash: Hash | Hmac = options.key ? createHmac('sha256', options.key) : createHash('sha256')
    let isShort = !options.key && size <= options.maxTextBytes
    const parts: Buffer[] = []
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(size, 1024)))
    for (let total = 0; total <= maxHashedBytes;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) break
      total += bytesRead
      hash.update(buffer.subarray(0, bytesRead))
      // It may have grown since its size was read.
      isShort &&= total <= options.maxTextBytes
      if (isShort) parts.push(Buffer.from(buffer.subarray(0, bytesRead)))
    }
    return { digest: hash.digest('hex'), text: isShort ? textOf(Buffer.concat(parts)) : undefined }
  } finally {
    await file.close()
  }
}

function textOf(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return holdsPrivateKey(text) ? undefined : text
  } catch {
    // Not text in UTF-8, so there are no lines to compare.
    return undefined
  }
}
