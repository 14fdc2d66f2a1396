import { openEmbedded } from '../embedded.ts'
import { durableTable } from '../engine.ts'

// A process to be killed: inserts blocks of rows and tells its parent of each one that was acknowledged.
const [path = '', firstBlock = '0', rowsPerBlock = '1000'] = process.argv.slice(2)
const engine = await openEmbedded({ path })
await engine.command(`
  create table if not exists block_row (block UInt32, row UInt32, text String)
  engine = MergeTree order by (block, row) settings ${durableTable}`)

for (let block = Number(firstBlock); ; block += 1) {
  const rows = Array.from({ length: Number(rowsPerBlock) }, (_, row) => {
    return `${JSON.stringify({ block, row, text: `row ${row} of ${block}`.repeat(5) })}\n`
  })
  await engine.insertLines('block_row', Buffer.from(rows.join('')))
  process.send?.(block)
}
