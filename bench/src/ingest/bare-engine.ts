import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CollectedRecord } from '@gatehouse/contract/activity-record'
import {
  openActivityIndex,
  recordTable,
} from '@gatehouse/server/domains/activity/activity-index.ts'
import { rowWriter } from '@gatehouse/server/domains/activity/activity-row.ts'
import { openEmbedded } from '@gatehouse/server/platform/clickhouse/embedded.ts'
import type { Batch } from '../batches.ts'
import { makeDirectory, removeDirectory } from '../server.ts'

const blockRecords = 20_000

/** The reference: records/s of the same rows put straight into the engine, in large blocks. */
export async function measureBareEngine(batches: readonly Batch[]): Promise<number> {
  const directory = await makeDirectory()
  const { engine } = await openActivityIndex(
    await openEmbedded({ path: path.join(directory, 'index') }),
  )
  try {
    let [milliseconds, records, block] = [0, 0, [] as Buffer[]]
    const insert = async () => {
      const began = performance.now()
      await engine.insertLines(recordTable, block)
      milliseconds += performance.now() - began
      block = []
    }
    for (const batch of batches) {
      block.push(rowsOf(batch))
      records += batch.records
      if (block.length * batch.records >= blockRecords) await insert()
    }
    if (block.length > 0) await insert()
    return (records / milliseconds) * 1000
  } finally {
    await engine.close()
    await removeDirectory(directory)
  }
}

function rowsOf({ packed }: Batch): Buffer {
  const write = rowWriter({
    organizationId: randomUUID(),
    sourceId: randomUUID(),
    source: 'ingest',
    connectorId: randomUUID(),
    connector: 'Linux Accounts',
    receivedAt: new Date(),
  })
  const lines = gunzipSync(packed).toString().trimEnd().split('\n')
  const rows = lines.map((line) => {
    const record = CollectedRecord.parse(JSON.parse(line))
    return write(record, new Date(record.at))
  })
  return Buffer.from(rows.join(''))
}
