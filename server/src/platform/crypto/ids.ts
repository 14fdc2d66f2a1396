import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { z } from 'zod'

const hex = (bytes: Buffer, from: number, to: number) => bytes.toString('hex', from, to)

const format = (bytes: Buffer) =>
  `${hex(bytes, 0, 4)}-${hex(bytes, 4, 6)}-${hex(bytes, 6, 8)}-${hex(bytes, 8, 10)}-${hex(bytes, 10, 16)}`

/** Counts the ids of this process, so that those of one millisecond are in order too: RFC 9562 §6.2, method 1. */
let count = randomInt(0x1000)

/** RFC 9562 §5.7: 48 bits of milliseconds, so that ids sort by the time they were made; 62 bits are random. */
export function uuidv7(now: Date): string {
  const bytes = randomBytes(16)
  count = (count + 1) % 0x1000
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes.writeUInt16BE(0x7000 | count, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return format(bytes)
}

/** An id of the branded type, made at `now`. */
export const newId = <Id extends z.ZodType>(_type: Id, now: Date): z.infer<Id> =>
  uuidv7(now) as z.infer<Id>

/** RFC 9562 §5.8: the same parts always give the same id. Parts are told apart by their lengths. */
export function derivedUuid(...parts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  const bytes = hash.digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return format(bytes)
}
