import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { ExportColumn } from './export-columns.ts'

/** Spreadsheets take a file without it for one in their country's old encoding. */
const byteOrderMark = '\uFEFF'

/** A spreadsheet would run a cell that begins so as a formula. */
const formula = /^[=+\-@\t\r]/

/** RFC 4180 §2: quotes around what holds a separator, and doubled inside. */
export function csvCell(text: string): string {
  const plain = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

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
