import type { DirSyncPage } from '@gatehouse/directory/directory-connection'
import { expect, test } from 'vitest'
import { nothing, wholePages } from './whole-pages.ts'

/** A controller that answers all that fits at once, as Samba does. */
function controllerWith(usns: readonly number[]) {
  const questions: number[] = []
  const ask = async (filter: string): Promise<DirSyncPage> => {
    const [from = 1, to = 0] = filter === nothing ? [] : (filter.match(/\d+/g) ?? []).map(Number)
    const entries = usns
      .filter((usn) => usn >= from && usn <= to)
      .map((usn) => ({ dn: `CN=${usn}`, attributes: new Map() }))
    questions.push(entries.length)
    return { entries, cookie: Buffer.from(`mark after ${questions.length}`), hasMore: false }
  }
  return { ask, questions }
}

const names = (usns: readonly number[]) => usns.map((usn) => `CN=${usn}`)

test('a domain is read in parts, each object once, and the mark is of before the first part', async () => {
  const usns = Array.from({ length: 20_000 }, (_, at) => at * 3)
  const { ask, questions } = controllerWith(usns)

  const pages = await Array.fromAsync(wholePages(ask, 60_000n))

  expect(pages.flatMap(({ entries }) => entries.map(({ dn }) => dn))).toEqual(names(usns))
  expect(Math.max(...questions)).toBeLessThan(2000)
  expect(pages.slice(0, -1).every(({ cookie }) => cookie === undefined)).toBe(true)
  expect(pages.at(-1)).toEqual({ entries: [], cookie: Buffer.from('mark after 1') })
})

test('a domain that is old has few objects for many numbers, and is not asked for long', async () => {
  const usns = [7, 3000, 40_000_000, 499_999_999]
  const { ask, questions } = controllerWith(usns)

  const pages = await Array.fromAsync(wholePages(ask, 500_000_000n))

  expect(pages.flatMap(({ entries }) => entries.map(({ dn }) => dn))).toEqual(names(usns))
  expect(questions.length).toBeLessThan(30)
})
