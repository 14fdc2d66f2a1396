import { expect, test } from 'vitest'
import { ShownRing } from './shown-ring.ts'

/** The same sizes each time, without a pattern that the ring could have too. */
function sizes(count: number, most: number): number[] {
  let seed = 7
  return Array.from({ length: count }, () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % most
  })
}

test.each([10, 1000, 5000, 20_000])('pieces of up to %i bytes are known to the last', (most) => {
  const ring = new ShownRing(16_384)
  let all = Buffer.alloc(0)
  for (const size of sizes(200, most)) {
    const piece = Buffer.alloc(size, all.length)
    all = Buffer.concat([all, piece])
    ring.add(piece)

    expect(ring.total).toBe(all.length)
    expect(ring.from(ring.start).equals(all.subarray(ring.start))).toBe(true)
    const middle = Math.floor((ring.start + ring.total) / 2)
    expect(ring.from(middle).equals(all.subarray(middle))).toBe(true)
  }
  expect(ring.total - ring.start).toBeLessThanOrEqual(16_384)
  expect(ring.total - ring.start).toBeGreaterThanOrEqual(Math.min(all.length, 4096))
})

test('nothing is forgotten before all the room is used', () => {
  const ring = new ShownRing(16_384)
  for (let count = 0; count < 16_384; count += 64) ring.add(Buffer.alloc(64, count / 64))

  expect(ring.start).toBe(0)
  ring.add(Buffer.alloc(1))
  expect(ring.start).toBe(1)
})

test('what is read stays as it was', () => {
  const ring = new ShownRing(4096)
  ring.add(Buffer.from('first'))
  const before = ring.from(0)

  ring.add(Buffer.alloc(4096, 'x'))

  expect(before.toString()).toBe('first')
})
