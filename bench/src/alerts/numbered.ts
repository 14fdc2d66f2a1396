import { gzipSync } from 'node:zlib'
import { randomNumbers, variedRecord } from '../varied-records.ts'

/** The word before the number of a record that raises an alert of its own. */
export const numberedRule = (word: string) => ({
  name: `Watched ${word}`,
  filter: new URLSearchParams({ what: `startsWith:${word}-` }).toString(),
  groupedOn: 'what' as const,
  isActive: true,
})

const random = randomNumbers(4711)

/** Records as any, except that each is about a thing of its own. */
export function numberedBatch(word: string, first: number, count: number): Buffer {
  const lines = Array.from({ length: count }, (_, index) => {
    const what = `${word}-${first + index}`
    return `${JSON.stringify({ ...variedRecord(random, what, new Date()), what })}\n`
  })
  return gzipSync(lines.join(''), { level: 1 })
}
