import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'

export interface ArchiveWriter {
  text(name: string, content: string): Promise<void>
  file(name: string, path: string): Promise<void>
}

/** Writes a gzip-compressed tar that only its owner can read, and that is there whole or not at all. */
export async function writeArchive(
  file: string,
  fill: (archive: ArchiveWriter) => Promise<void>,
): Promise<void> {
  const partial = `${file}.partial`
  const archive = pack()
  const written = pipeline(
    archive,
    createGzip({ level: 6 }),
    createWriteStream(partial, { mode: 0o600, flags: 'w', flush: true }),
  )
  try {
    await fill({
      async text(name, content) {
        await pipeline(
          Readable.from([content]),
          archive.entry({ name, size: Buffer.byteLength(content), mode: 0o600 }),
        )
      },
      async file(name, path) {
        const { size } = await stat(path)
        await pipeline(createReadStream(path), archive.entry({ name, size, mode: 0o600 }))
      },
    })
    archive.finalize()
    await written
    await rename(partial, file)
  } catch (error) {
    archive.destroy()
    await written.catch(() => undefined) // It fails with the archive, for the reason that is thrown.
    await rm(partial, { force: true })
    throw error
  }
}

/** Hands out the entries in order; each has to be read before the next one comes. */
export async function readArchive(
  file: string,
  onEntry: (name: string, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const entries = extract()
  const unpacked = pipeline(createReadStream(file), createGunzip(), entries)
  const reading = (async () => {
    for await (const entry of entries) {
      await onEntry(entry.header.name, entry as AsyncIterable<Buffer>)
      entry.resume()
    }
  })()
  await Promise.all([unpacked, reading])
}
