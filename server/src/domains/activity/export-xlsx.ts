import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { ExportColumn } from './export-columns.ts'

/** Excel's limit is 1,048,576 with the header. */
export const maxRowsPerSheet = 1_048_575
/** Excel's limit for one cell, characters. */
const maxCell = 32_767
const rowsPerTurn = 100
const bufferBytes = 256 * 1024

export interface XlsxOptions {
  rowsPerSheet?: number
}

/** A workbook that is written while it is read; what does not fit on one sheet goes on the next. */
export function toXlsx(
  blocks: AsyncIterable<readonly ActivityRecord[]>,
  columns: readonly ExportColumn[],
  options: XlsxOptions = {},
): Readable {
  const sink = new PassThrough({ highWaterMark: bufferBytes })
  // A reader that leaves destroys the sink, and so ends the loop over the records.
  writeWorkbook(sink, blocks, columns, options).catch((error: unknown) =>
    sink.destroy(error instanceof Error ? error : new Error('The workbook could not be written.')),
  )
  return sink
}

async function writeWorkbook(
  sink: PassThrough,
  blocks: AsyncIterable<readonly ActivityRecord[]>,
  columns: readonly ExportColumn[],
  { rowsPerSheet = maxRowsPerSheet }: XlsxOptions,
): Promise<void> {
  // Loaded with the first export: a server at rest does not pay for it.
  const { WorkbookWriter } = await import('@cj-tech-master/excelts')
  const workbook = new WorkbookWriter({ stream: sink, useStyles: true, trueStreaming: true })
  const addSheet = (number: number) => {
    const name = number === 1 ? 'Activity' : `Activity ${number}`
    const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
    sheet.columns = columns.map(({ header, width }) => ({ header, width }))
    return sheet
  }
  let [sheets, rows] = [1, 0]
  let sheet = addSheet(sheets)
  for await (const records of blocks) {
    for (const record of records) {
      if (rows > 0 && rows % rowsPerSheet === 0) {
        sheet.commit()
        sheet = addSheet((sheets += 1))
      }
      sheet.addRow(columns.map(({ value }) => value(record).slice(0, maxCell))).commit()
      rows += 1
      if (rows % rowsPerTurn === 0) await room(sink)
    }
  }
  sheet.commit()
  await workbook.commit()
}

/** Lets others work, and waits for a slow reader. */
async function room(sink: PassThrough): Promise<void> {
  await nextTurn()
  if (sink.destroyed) throw new Error('The reader of the workbook left.')
  if (!sink.writableNeedDrain) return
  const left = new AbortController()
  const leave = () => left.abort(new Error('The reader of the workbook left.'))
  sink.once('close', leave)
  try {
    await once(sink, 'drain', { signal: left.signal })
  } finally {
    sink.off('close', leave)
  }
}
