import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Database } from '#platform/db/database.ts'
import * as journal from './journal.store.ts'
import { unpackRows } from './unpacked-records.ts'

/** How much is read at once; one batch above it is read alone. */
const maxGroupRecords = 40_000
const maxGroupBytes = 4 * 1024 * 1024
const maxGroupBatches = 500

/** A batch of the journal, unpacked; without rows when its body is damaged. */
export interface JournalBatch {
  seq: number
  organizationId: OrganizationId
  batchId: string
  receivedAt: Date
  recordCount: number
  rows: Buffer | undefined
}

/** Reads the next batches after `seq`, as many as are good to hold in memory at once. */
export async function readJournal(db: Database, after: number): Promise<JournalBatch[]> {
  const found = await db.asSystem('the index follows all organizations', async (tx) => {
    const entries = await journal.listEntries(tx, after, maxGroupBatches)
    const group = entries.slice(0, groupSize(entries))
    const [first, last] = [group.at(0), group.at(-1)]
    const bodies = first && last ? await journal.listBodies(tx, first.seq, last.seq) : []
    return { group, bodyOf: new Map(bodies.map(({ seq, body }) => [seq, body])) }
  })
  return Promise.all(
    found.group.map(async ({ bodyBytes: _, ...entry }) => ({
      ...entry,
      rows: await unpackOrNothing(found.bodyOf.get(entry.seq)),
    })),
  )
}

function groupSize(entries: readonly journal.JournalEntry[]): number {
  let [records, bytes] = [0, 0]
  const end = entries.findIndex(({ recordCount, bodyBytes }) => {
    records += recordCount
    bytes += bodyBytes
    return records > maxGroupRecords || bytes > maxGroupBytes
  })
  return end === -1 ? entries.length : Math.max(end, 1)
}

/** A batch that went away between the two reads was deleted with its organization: no rows either. */
async function unpackOrNothing(body: Buffer | undefined): Promise<Buffer | undefined> {
  if (body === undefined) return Buffer.alloc(0)
  try {
    return await unpackRows(body)
  } catch {
    return undefined
  }
}
