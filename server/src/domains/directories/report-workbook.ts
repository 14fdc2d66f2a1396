import { PassThrough, type Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StateReport, StateReportRow } from '@gatehouse/contract/state-reports'
import { textOf } from './state-report.service.ts'

/** Excel's limit for one cell, characters, and for one sheet, rows with the header. */
const maxCell = 32_767
const maxRows = 1_048_575
/** Excel refuses these in the name of a sheet, and more than 31 characters. */
const notInSheetName = /[[\]*?:/\\"]/g
const rowsPerTurn = 100

/** A workbook that is written while it is read. */
export function toWorkbook(report: StateReport, blocks: AsyncIterable<StateReportRow[]>): Readable {
  const sink = new PassThrough()
  // A reader that leaves destroys the sink, and so ends the loop over the rows.
  write(sink, report, blocks).catch((error: unknown) =>
    sink.destroy(error instanceof Error ? error : new Error('The workbook could not be written.')),
  )
  return sink
}

async function write(
  sink: PassThrough,
  { name, columns }: StateReport,
  blocks: AsyncIterable<StateReportRow[]>,
): Promise<void> {
  // Loaded with the first export: a server at rest does not pay for it.
  const { WorkbookWriter } = await import('@cj-tech-master/excelts')
  const workbook = new WorkbookWriter({ stream: sink, useStyles: true, trueStreaming: true })
  const sheet = workbook.addWorksheet(name.replaceAll(notInSheetName, '').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 1 }],
  })
  sheet.columns = columns.map((column) => ({ header: column.name, width: widths[column.kind] }))
  let written = 0
  for await (const rows of blocks) {
    for (const row of rows) {
      if (written >= maxRows) break
      sheet.addRow(columns.map(({ key, kind }) => cellOf(row[key], kind))).commit()
      written += 1
      if (written % rowsPerTurn === 0) await nextTurn()
      if (sink.destroyed) throw new Error('The reader of the workbook left.')
    }
  }
  sheet.commit()
  await workbook.commit()
}

const widths = { text: 30, number: 12, time: 25, 'yes-no': 10, object: 30 } as const

const cellOf = (cell: StateReportRow[string] | undefined, kind: string): string | number =>
  kind === 'number' && typeof cell === 'number' ? cell : textOf(cell).slice(0, maxCell)
