import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { byteOrderMark, csvLine } from '#platform/csv.ts'
import type { ExportColumn } from './export-columns.ts'

export async function* toCsv(
  blocks: AsyncIterable<readonly ActivityRecord[]>,
  columns: readonly ExportColumn[],
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns.map(({ header }) => header))
  for await (const records of blocks) {
    yield records.map((record) => csvLine(columns.map(({ value }) => value(record)))).join('')
  }
}

/** One array of records in the contract's shape, a line each. */
export async function* toJson(
  blocks: AsyncIterable<readonly ActivityRecord[]>,
): AsyncGenerator<string> {
  yield '['
  let separator = '\n'
  for await (const records of blocks) {
    yield records
      .map((record) => {
        const line = separator + JSON.stringify(record)
        separator = ',\n'
        return line
      })
      .join('')
  }
  yield '\n]\n'
}
