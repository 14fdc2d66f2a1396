import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import { batchLimits } from '@gatehouse/contract/activity-batches'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { AppError } from '#platform/errors.ts'
import { type BatchOrigin, recordWriter } from './activity-row.ts'
import { batchLines } from './batch-lines.ts'
import { readRecord } from './collected-record.ts'

export interface RefusedLine {
  line: number
  reason: string
  /** How the line began. */
  text: string
}

export interface ReadBatch {
  accepted: number
  /** All that were refused; `refusedLines` are the first of them. */
  refused: number
  refusedLines: RefusedLine[]
  /** The rows of the accepted records as JSON lines. */
  rows: Buffer
  /** What the rows say, to spare reading them again; absent when they are too many to be held. */
  records?: readonly ActivityRecord[]
  fromAt: Date
  toAt: Date
}

/** Refused lines that are kept of one batch. */
const maxRefusedLines = 1000
const maxRefusedText = 2000
/** Lines between two turns of the event loop: about five milliseconds. */
const linesPerTurn = 500
/** Batches up to this size are held as records, too: as such they take several times as much. */
const maxHeldBytes = 16 * 1024 * 1024

/** Sorts the lines of a batch into rows and refusals. */
export async function readBatch(body: Buffer, origin: BatchOrigin): Promise<ReadBatch> {
  const write = recordWriter(origin)
  const records: ActivityRecord[] = []
  const chunks: Buffer[] = []
  const refusedLines: RefusedLine[] = []
  let [lines, accepted, refused, from, to] = [0, 0, 0, Infinity, -Infinity]
  let pending = ''
  for (const { number, text, problem } of batchLines(body, batchLimits.lineBytes)) {
    const read = problem ?? readRecord(text, origin.receivedAt)
    if (typeof read === 'string') {
      refused += 1
      if (refused <= maxRefusedLines) refusedLines.push(refusedLine(number, read, text))
    } else {
      accepted += 1
      const { line, record } = write(read.record, read.at)
      pending += line
      if (body.length <= maxHeldBytes) records.push(record)
      from = Math.min(from, read.at.getTime())
      to = Math.max(to, read.at.getTime())
    }
    lines += 1
    if (lines > batchLimits.records) throw tooMany()
    if (lines % linesPerTurn !== 0) continue
    chunks.push(Buffer.from(pending))
    pending = ''
    await nextTurn()
  }
  chunks.push(Buffer.from(pending))
  return {
    accepted,
    refused,
    refusedLines,
    rows: Buffer.concat(chunks),
    ...(records.length === accepted ? { records } : {}),
    fromAt: new Date(from),
    toAt: new Date(to),
  }
}

const tooMany = () =>
  new AppError(
    'invalid_request',
    `A batch has ${batchLimits.records} records at most. Send fewer records at once.`,
  )

/** PostgreSQL's text cannot hold a NUL. */
const refusedLine = (line: number, reason: string, text: string): RefusedLine => ({
  line,
  reason: reason.replaceAll('\0', ''),
  text: text.slice(0, maxRefusedText).replaceAll('\0', '').toWellFormed(),
})

const compress = promisify(zstdCompress)

export const packRows = (rows: Buffer): Promise<Buffer> =>
  compress(rows, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
