import type pg from 'pg'
import type { Database } from '../db/database.ts'

/** While it is held, a runner lives. PostgreSQL lets go of it with the connection, however that ends. */
export interface Presence {
  /** Settles when the connection is lost, or when it is ended. */
  lost: Promise<void>
  end(): void
}

const lockOf = `hashtextextended('gatehouse jobs ' || $1, 0)`

/** Says that the runner of this name is there, so that nobody takes its jobs. */
export async function announceRunner(db: Database, runnerId: string): Promise<Presence> {
  const client: pg.PoolClient = await db.pool.connect()
  const { promise: lost, resolve } = Promise.withResolvers<void>()
  client.once('error', () => resolve())
  client.once('end', () => resolve())
  let isEnded = false
  const end = () => {
    if (isEnded) return
    isEnded = true
    client.release(true)
    resolve()
  }
  try {
    await client.query(`select pg_advisory_lock(${lockOf})`, [runnerId])
  } catch (error) {
    end()
    throw error
  }
  return { lost, end }
}

/** Lets others work on what runners had begun that are gone; the queue alone would wait for four hours. */
export async function freeAbandonedJobs(db: Database): Promise<void> {
  await db.pool.query(`
    with holder as materialized (
      select distinct locked_by as id from graphile_worker._private_jobs where locked_by is not null
    ),
    gone as materialized (
      select id from holder where pg_try_advisory_xact_lock(${lockOf.replace('$1', 'id')})
    )
    select graphile_worker.force_unlock_workers(array_agg(id)) from gone having count(*) > 0`)
}
