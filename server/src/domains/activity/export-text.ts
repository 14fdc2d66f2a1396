import { byteOrderMark, csvLine } from '#platform/csv.ts'
import type { ExportColumn } from './export-columns.ts'

export async function* toCsv<Item>(
  blocks: AsyncIterable<readonly Item[]>,
  columns: readonly Omit<ExportColumn<Item>, 'width'>[],
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns.map(({ header }) => header))
  for await (const items of blocks) {
    yield items.map((item) => csvLine(columns.map(({ value }) => value(item)))).join('')
  }
}

/** One array of items in the contract's shape, a line each. */
export async function* toJson<Item>(
  blocks: AsyncIterable<readonly Item[]>,
): AsyncGenerator<string> {
  yield '['
  let separator = '\n'
  for await (const items of blocks) {
    yield items
      .map((item) => {
        const line = separator + JSON.stringify(item)
        separator = ',\n'
        return line
      })
      .join('')
  }
  yield '\n]\n'
}
