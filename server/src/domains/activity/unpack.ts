import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'
import { batchLimits } from '@gatehouse/contract/activity-batches'
import { AppError } from '#platform/errors.ts'

const { bodyBytes, unpackedBytes } = batchLimits

const decoders = new Map<string, (packed: Buffer) => Promise<Buffer>>([
  ['gzip', withLimit(promisify(gunzip))],
  ['zstd', withLimit(promisify(zstdDecompress))],
  ['identity', (plain) => Promise.resolve(plain)],
])

/** The body as it came, whole: it is small, and a slow sender must not occupy what unpacking needs. */
export async function readBody(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bodyBytes) throw tooLarge(`A batch has ${inMebibytes(bodyBytes)} packed`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}

export async function unpack(packed: Buffer, encoding: string): Promise<Buffer> {
  const decode = decoders.get(encoding)
  if (decode === undefined) {
    throw new AppError(
      'invalid_request',
      'The content encoding of this batch is not known. Send gzip, zstd or identity.',
    )
  }
  return decode(packed)
}

interface UnpackOptions {
  maxOutputLength: number
  chunkSize: number
}

/** Of what is unpacked at once: each piece costs a turn of the event loop. Batches shrink about as much. */
export const unpackChunk = ({ length }: Buffer): number =>
  Math.min(Math.max(length * 16, 16 * 1024), 1024 * 1024)

/** Stops as soon as the limit is passed, so that a bomb costs no more than a batch. */
function withLimit(decode: (packed: Buffer, options: UnpackOptions) => Promise<Buffer>) {
  return async (packed: Buffer): Promise<Buffer> => {
    try {
      return await decode(packed, {
        maxOutputLength: unpackedBytes,
        chunkSize: unpackChunk(packed),
      })
    } catch (cause) {
      if (isTooLarge(cause)) throw tooLarge(`A batch has ${inMebibytes(unpackedBytes)} unpacked`)
      throw new AppError(
        'invalid_request',
        'The body of this batch is damaged: it cannot be unpacked. Send it again.',
        { cause },
      )
    }
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'

const inMebibytes = (bytes: number): string => `${bytes / 1024 / 1024} MiB`

/** Answered with status 413. */
const tooLarge = (limit: string): AppError =>
  new AppError('invalid_request', `${limit} at most. Send fewer records at once.`, {
    cause: Object.assign(new Error('payload too large'), { code: 'too_large', statusCode: 413 }),
  })
