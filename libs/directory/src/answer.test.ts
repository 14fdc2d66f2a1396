import { expect, test } from 'vitest'
import { readAnswer } from './answer.ts'

/** Tag, a length in four bytes, and what is in it (X.690, 8.1). */
function written(tag: number, ...parts: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(6)
  header.writeUInt8(tag, 0)
  header.writeUInt8(0x84, 1)
  header.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 0),
    2,
  )
  return Buffer.concat([header, ...parts])
}

const [sequence, set, text, entry] = [0x30, 0x31, 0x04, 0x64]

/** An object with so many values of no bytes. */
function entryOf(count: number): Buffer {
  const values = written(set, Buffer.alloc(2 * count, Buffer.from([text, 0])))
  const attribute = written(sequence, written(text, Buffer.from('member')), values)
  const operation = written(entry, written(text, Buffer.from('CN=x')), written(sequence, attribute))
  return written(sequence, Buffer.from([2, 1, 1]), operation)
}

test('an object has as many values as a large group has members, and no more', () => {
  const answer = readAnswer(entryOf(200_000))

  expect(answer.kind === 'entry' && answer.entry.attributes.get('member')?.length).toBe(200_000)
  expect(() => readAnswer(entryOf(1_000_001))).toThrow('an answer cannot be read')
})
