import path from 'node:path'
import { openEmbedded } from '@gatehouse/server/platform/clickhouse/embedded.ts'
import { besideOrAlone } from '@gatehouse/server/commands/beside-or-alone.ts'
import { readConfig } from '@gatehouse/server/config.ts'

/** Bytes of the journal: table, indexes and bodies. */
export async function journalBytes(directory: string): Promise<number> {
  await using stack = new AsyncDisposableStack()
  const { db } = await besideOrAlone(readConfig({ DATA_DIR: directory }), stack)
  const { rows } = await db.pool.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(relid)) as bytes from pg_partition_tree('activity_batch')`,
  )
  return Number(rows[0]?.bytes)
}

/** Bytes of the index on disk. The server that holds it must have stopped. */
export async function indexBytes(directory: string): Promise<number> {
  const engine = await openEmbedded({ path: path.join(directory, 'index') })
  try {
    const [row] = await engine.query<{ bytes: string }>(
      `select sum(bytes_on_disk) as bytes from system.parts where active and database = currentDatabase()`,
    )
    return Number(row?.bytes)
  } finally {
    await engine.close()
  }
}
