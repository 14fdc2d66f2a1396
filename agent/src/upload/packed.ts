import { createGzip } from 'node:zlib'

/** Compresses piece by piece, so that a batch is never in memory unpacked. */
export async function packed(pieces: Iterable<Buffer>): Promise<Buffer[]> {
  // Level 3 takes half the time of the default for a tenth more bytes.
  const gzip = createGzip({ level: 3 })
  const parts: Buffer[] = []
  gzip.on('data', (part: Buffer) => parts.push(part))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  gzip.on('end', resolve)
  gzip.on('error', reject)
  for (const piece of pieces) {
    await new Promise<void>((written) => gzip.write(piece, () => written()))
  }
  gzip.end()
  await promise
  return parts
}
