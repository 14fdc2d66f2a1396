import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { Context, OrganizationContext } from '#platform/context.ts'
import { headSeq, listBodies, listEntries } from './journal.store.ts'
import { unpackedRecords, unpackRows } from './unpacked-records.ts'

/** Nobody reads more than this one by one, so of more only the newest are unpacked. */
const maxRecords = 2000
const maxBatches = 1000

export interface News {
  /** The last number that was looked at. */
  seq: number
  records: ActivityRecord[]
  /** Records that were not read. */
  skipped: number
  hasMore: boolean
}

/** The last number whose batch can be seen: earlier ones have all been committed. */
export const headOfJournal = ({ db }: Context): Promise<number> =>
  db.asSystem('a live tail begins at the end of the journal', headSeq)

export async function readNew(ctx: OrganizationContext, after: number): Promise<News> {
  const { entries, bodies } = await ctx.transaction(async (tx) => {
    const found = await listEntries(tx, after, maxBatches)
    const first = found.at(firstToRead(found.map(({ recordCount }) => recordCount)))
    const last = found.at(-1)
    return {
      entries: found,
      bodies: first && last ? await listBodies(tx, first.seq, last.seq) : [],
    }
  })
  const seq = entries.at(-1)?.seq ?? after
  const skipped = entries
    .filter((entry) => entry.seq < (bodies.at(0)?.seq ?? Infinity))
    .reduce((sum, { recordCount }) => sum + recordCount, 0)
  const records: ActivityRecord[] = []
  for (const { body } of bodies) records.push(...unpackedRecords(await unpackRows(body)))
  return { seq, records, skipped, hasMore: entries.length === maxBatches }
}

/** From the end, as many as are read one by one. @returns their first, past the end when that is none. */
function firstToRead(counts: readonly number[]): number {
  let [first, sum] = [counts.length, 0]
  while (first > 0) {
    sum += counts[first - 1] ?? 0
    if (sum > maxRecords) break
    first -= 1
  }
  return first
}
