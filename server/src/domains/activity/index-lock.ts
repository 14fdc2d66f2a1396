import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Database } from '#platform/db/database.ts'

/**
 * Works while this node is the only one that writes to the index of that name. The lock lives as long as its
 * connection: when that is lost, `signal` of the work fires.
 * @returns false when another node holds the lock.
 */
export async function asOnlyWriter(
  db: Database,
  indexName: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const client = await db.pool.connect()
  const lost = new AbortController()
  const lose = (error?: Error) => lost.abort(error ?? new Error('the connection was lost'))
  client.on('error', lose)
  client.on('end', lose)
  try {
    if (!(await tryLock(client, indexName))) return false
    await work(AbortSignal.any([signal, lost.signal]))
    return true
  } finally {
    client.off('end', lose)
    client.release(true)
  }
}

async function tryLock(client: pg.PoolClient, indexName: string): Promise<boolean> {
  const key = createHash('sha256').update(`gatehouse index ${indexName}`).digest().readBigInt64BE()
  const { rows } = await client.query<{ is_ours: boolean }>(
    'select pg_try_advisory_lock($1::bigint) as is_ours',
    [key.toString()],
  )
  return rows[0]?.is_ours ?? false
}
