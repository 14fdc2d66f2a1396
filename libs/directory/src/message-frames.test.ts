import { expect, test } from 'vitest'
import { readAnswer } from './answer.ts'
import { DirectoryTrouble } from './directory-trouble.ts'
import { MessageFrames } from './message-frames.ts'

/** Numbers that look random and are the same in each run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
}

function message(contents: Buffer): Buffer {
  const { length } = contents
  const header =
    length < 0x80
      ? [0x30, length]
      : [0x30, 0x84, 0, length >> 16, (length >> 8) & 0xff, length & 0xff]
  return Buffer.concat([Buffer.from(header), contents])
}

test('messages arrive whole, however they were cut', () => {
  const random = randomFrom(3)
  for (let round = 0; round < 200; round += 1) {
    const sent = Array.from({ length: 1 + random(6) }, () =>
      message(Buffer.alloc(random(4) === 0 ? random(70_000) : random(200), random(256))),
    )
    const whole = Buffer.concat(sent)

    const frames = new MessageFrames()
    const received: Buffer[] = []
    for (let at = 0; at < whole.length;) {
      const length = 1 + random(random(2) === 0 ? 5 : 20_000)
      received.push(...frames.take(whole.subarray(at, at + length)))
      at += length
    }

    expect(Buffer.concat(received).equals(whole)).toBe(true)
    expect(received).toHaveLength(sent.length)
    expect(frames.isEmpty).toBe(true)
  }
})

const tagged = (tag: number, ...contents: readonly Buffer[]) => {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, body.length]), body])
}

const attribute = (name: string, ...values: readonly Buffer[]) =>
  tagged(0x30, tagged(4, Buffer.from(name)), tagged(0x31, ...values.map((one) => tagged(4, one))))

/** An entry with two attributes, one of which has no value, then a control (RFC 4511, 4.5.2). */
const entry = tagged(
  0x30,
  tagged(2, Buffer.from([5])),
  tagged(
    0x64,
    tagged(4, Buffer.from('CN=a,b=')),
    tagged(0x30, attribute('objectGUID', Buffer.from([0, 255, 128])), attribute('member;x')),
  ),
  tagged(0xa0, tagged(0x30, tagged(4, Buffer.from('1.2.3')))),
)

test('an entry keeps its bytes, and what has no value is there', () => {
  const answer = readAnswer(entry)

  expect(answer).toEqual({
    messageId: 5,
    kind: 'entry',
    entry: {
      dn: 'CN=a,b=',
      attributes: new Map([
        ['objectguid', [Buffer.from([0, 255, 128])]],
        ['member', []],
      ]),
    },
  })
})

test('whatever is changed in an answer, it is read or refused', () => {
  const random = randomFrom(4)
  const counts = { read: 0, refused: 0 }
  for (let round = 0; round < 20_000; round += 1) {
    const changed = Buffer.from(
      entry.subarray(0, random(3) === 0 ? random(entry.length) : undefined),
    )
    for (let change = random(4); change >= 0 && changed.length > 0; change -= 1) {
      changed[random(changed.length)] = random(256)
    }
    try {
      readAnswer(changed)
      counts.read += 1
    } catch (error) {
      expect(error).toBeInstanceOf(DirectoryTrouble)
      counts.refused += 1
    }
  }
  expect(counts.read).toBeGreaterThan(100)
  expect(counts.refused).toBeGreaterThan(100)
})
