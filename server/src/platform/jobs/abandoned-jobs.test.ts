import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { useDatabase } from '../testing/database.ts'
import { announceRunner, freeAbandonedJobs } from './abandoned-jobs.ts'
import { addJob } from './jobs.ts'

const database = useDatabase()

/** A job that the runner of this name has begun. */
async function aBegunJob(name: string, runner: string): Promise<void> {
  await database().db.asSystem('a test', async (tx) => {
    await addJob(tx, { name, payload: z.object({}) }, {})
    await sql`update graphile_worker._private_jobs set locked_by = ${runner}, locked_at = now()
      where task_id = (select id from graphile_worker._private_tasks where identifier = ${name})`.execute(
      tx,
    )
  })
}

const holderOf = (name: string): Promise<string | null | undefined> =>
  database().db.asSystem('a test', async (tx) => {
    const { rows } = await sql<{ holder: string | null }>`
      select locked_by as holder from graphile_worker.jobs where task_identifier = ${name}`.execute(
      tx,
    )
    return rows[0]?.holder
  })

test('what a runner had begun is free once the runner is gone, and not before', async () => {
  const runner = await announceRunner(database().db, 'pool-one')
  await aBegunJob('test.begun', 'pool-one')

  await freeAbandonedJobs(database().db)
  const whileThere = await holderOf('test.begun')
  runner.end()
  await runner.lost
  await expect
    .poll(async () => {
      await freeAbandonedJobs(database().db)
      return holderOf('test.begun')
    })
    .toBeNull()

  expect(whileThere).toBe('pool-one')
})

test('a runner learns that its connection is lost', async () => {
  const runner = await announceRunner(database().db, 'pool-two')

  await database().db.pool.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()`,
  )

  await runner.lost
  runner.end()
})
