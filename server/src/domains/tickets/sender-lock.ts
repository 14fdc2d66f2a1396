import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import type { Database } from '#platform/db/database.ts'

/**
 * Works while nobody else delivers to this service desk, in whatever process. The lock lives as long as its
 * connection: it is gone with a process that is killed, and `signal` of the work fires when it is lost.
 * @returns false when somebody else has it
 */
export async function asOnlySender(
  db: Database,
  serviceDeskId: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const client = await db.pool.connect()
  const lost = new AbortController()
  const lose = (error?: Error) => lost.abort(error ?? new Error('the connection was lost'))
  client.on('error', lose)
  client.on('end', lose)
  let isHealthy = false
  try {
    if (!(await ask(client, 'pg_try_advisory_lock', serviceDeskId))) {
      isHealthy = true
      return false
    }
    await work(AbortSignal.any([signal, lost.signal]))
    isHealthy = !lost.signal.aborted && (await ask(client, 'pg_advisory_unlock', serviceDeskId))
    return true
  } finally {
    client.off('error', lose)
    client.off('end', lose)
    // A connection that may still hold the lock is closed rather than given back.
    client.release(!isHealthy)
  }
}

async function ask(
  client: PoolClient,
  what: 'pg_try_advisory_lock' | 'pg_advisory_unlock',
  serviceDeskId: string,
): Promise<boolean> {
  const name = `gatehouse tickets ${serviceDeskId}`
  const key = createHash('sha256').update(name).digest().readBigInt64BE()
  const { rows } = await client.query<{ yes: boolean }>(`select ${what}($1::bigint) as yes`, [
    key.toString(),
  ])
  return rows[0]?.yes ?? false
}
