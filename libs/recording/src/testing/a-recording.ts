import { createPrivateKey } from 'node:crypto'
import type { RecordedEvent, SessionEvent } from '../event.ts'
import type { Finding } from '../finding.ts'
import type { Header } from '../header.ts'
import { ed25519Sign, keyIdOf, rawPublicKey } from '../node/ed25519.ts'
import { type WriterOptions, createWriter } from '../node/writer.ts'
import { decompress } from '../node/zstd.ts'
import { type ReadOptions, readRecording } from '../reader.ts'

/** RFC 8032 §7.1, test 1: a key that everybody has. */
const privateKey = createPrivateKey({
  key: Buffer.from(
    '302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'hex',
  ),
  format: 'der',
  type: 'pkcs8',
})

export const sign = ed25519Sign(privateKey)
export const publicKey = rawPublicKey(privateKey)
export const dataKey = new Uint8Array(32).fill(7)
export const startedAt = new Date('2026-11-21T09:00:00Z')

export const aHeader = (over: Partial<Header> = {}): Header => ({
  id: 'recording-1',
  startedAt,
  keyId: keyIdOf(publicKey),
  wrappedKey: Uint8Array.of(1, 2, 3),
  about: { user: 'anna' },
  ...over,
})

/** A clock that stands still until it is moved, in milliseconds. */
export function aClock() {
  let time = 0
  return { now: () => time, advance: (milliseconds: number) => (time += milliseconds) }
}

export function aSink() {
  const appended: Uint8Array[] = []
  return {
    appended,
    bytes: () => new Uint8Array(Buffer.concat(appended)),
    append: async (bytes: Uint8Array) => void appended.push(bytes.slice()),
  }
}

export const aWriter = (over: Partial<WriterOptions> & Pick<WriterOptions, 'sink'>) =>
  createWriter({ dataKey, sign, header: aHeader(), now: aClock().now, ...over })

/** A file of these segments; the last one also holds the end. */
export async function aFile(
  segments: readonly (readonly SessionEvent[])[],
  over: Partial<WriterOptions> = {},
): Promise<Uint8Array> {
  const sink = aSink()
  const clock = aClock()
  const writer = aWriter({ sink, now: clock.now, ...over })
  for (const [index, events] of segments.entries()) {
    if (index > 0) await writer.flush()
    for (const event of events) {
      clock.advance(1)
      await writer.write(event)
    }
  }
  await writer.end('closed')
  return sink.bytes()
}

/** The pieces of a file: its header, then each segment. */
export function pieces(file: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  const view = new DataView(file.buffer, file.byteOffset)
  let end = 12 + view.getUint32(8) + 96
  found.push(file.subarray(0, end))
  while (end < file.length) {
    const begin = end
    end += 84 + view.getUint32(begin + 48) + 96
    found.push(file.subarray(begin, end))
  }
  return found
}

export const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts))

export async function* streamed(file: Uint8Array, chunkBytes = 1000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < file.length; from += chunkBytes) {
    yield file.subarray(from, from + chunkBytes)
  }
}

/** All that can be read, and what stopped it. */
export async function readAll(
  stream: AsyncIterable<Uint8Array>,
  over: Partial<ReadOptions> = {},
): Promise<{ events: RecordedEvent[]; finding: Finding | undefined }> {
  let finding: Finding | undefined
  const onFinding = (found: Finding) => void (finding = found)
  const options = { dataKey, decompress, onFinding, ...over }
  const events = await Array.fromAsync(readRecording(stream, options))
  return { events, finding }
}

export const output = (text: string, channel = 1): SessionEvent => ({
  kind: 'output',
  channel,
  data: new TextEncoder().encode(text),
})
