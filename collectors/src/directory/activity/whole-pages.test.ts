import type { Entry } from '@gatehouse/directory/entry'
import { expect, test } from 'vitest'
import { wholePages } from './whole-pages.ts'

/** A controller that answers all that fits in one piece, as Samba does, or in pieces, as Windows does. */
function controllerWith(usns: readonly number[], pieceSize = Infinity) {
  const questions: number[] = []
  async function* read(filter: string): AsyncGenerator<Entry[]> {
    const [from = 1, to = 0] = (filter.match(/\d+/g) ?? []).map(Number)
    const entries = usns
      .filter((usn) => usn >= from && usn <= to)
      .map((usn) => ({ dn: `CN=${usn}`, attributes: new Map() }))
    questions.push(entries.length)
    const size = Math.min(pieceSize, Math.max(1, entries.length))
    for (let at = 0; at === 0 || at < entries.length; at += size) {
      yield entries.slice(at, at + size)
    }
  }
  return { read, questions }
}

const names = (usns: readonly number[]) => usns.map((usn) => `CN=${usn}`)

test('a domain is read in parts, each object once', async () => {
  const usns = Array.from({ length: 20_000 }, (_, at) => at * 3)
  const { read, questions } = controllerWith(usns)

  const pages = await Array.fromAsync(wholePages(read, { from: 0n, to: 60_000n }))

  expect(pages.flatMap(({ entries }) => entries.map(({ dn }) => dn))).toEqual(names(usns))
  expect(Math.max(...questions)).toBeLessThan(2000)
})

test('a domain that is old has few objects for many numbers, and is not asked for long', async () => {
  const usns = [7, 3000, 40_000_000, 499_999_999]
  const { read, questions } = controllerWith(usns)

  const pages = await Array.fromAsync(wholePages(read, { from: 0n, to: 500_000_000n }))

  expect(pages.flatMap(({ entries }) => entries.map(({ dn }) => dn))).toEqual(names(usns))
  expect(questions.length).toBeLessThan(30)
})

test('whoever stops after any page and goes on from there has read every object', async () => {
  const usns = Array.from({ length: 3000 }, (_, at) => at * 2)
  const to = 6000n
  const { read } = controllerWith(usns, 100)
  const pages = await Array.fromAsync(wholePages(read, { from: 0n, to }))

  for (const [at, { readTo }] of pages.entries()) {
    const rest = await Array.fromAsync(wholePages(read, { from: readTo, to }))

    const seen = [...pages.slice(0, at + 1), ...rest].flatMap(({ entries }) => entries)
    expect(new Set(seen.map(({ dn }) => dn)).size).toBe(usns.length)
  }
})
