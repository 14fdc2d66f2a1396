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

export const unpackedRecords = (rows: Buffer): ActivityRecord[] =>
  rows
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => toRecord(JSON.parse(line) as ActivityRow))
