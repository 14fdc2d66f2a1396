import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { type ActivityRow, toRecord } from './activity-row.ts'
import { unpackChunk } from './unpack.ts'

/** More than the rows of any batch can take: the lines as sent, and what each row adds. */
const maxRowsBytes = 192 * 1024 * 1024

const decompress = promisify(zstdDecompress)

/** The rows of a journal entry as JSON lines. Throws when the body is damaged. */
export const unpackRows = (body: Buffer): Promise<Buffer> =>
  decompress(body, { maxOutputLength: maxRowsBytes, chunkSize: unpackChunk(body) })

const lineFeed = 10

/** One after the other from a position on, so that no more than one has to be held. */
export function* recordsOf(rows: Buffer, from = 0): Generator<ActivityRecord> {
  for (let start = 0, position = 0; start < rows.length; position += 1) {
    const found = rows.indexOf(lineFeed, start)
    const end = found === -1 ? rows.length : found
    // Rows are written by us alone.
    if (position >= from && end > start) {
      yield toRecord(JSON.parse(rows.toString('utf8', start, end)) as ActivityRow)
    }
    start = end + 1
  }
}

export const unpackedRecords = (rows: Buffer): ActivityRecord[] => [...recordsOf(rows)]
