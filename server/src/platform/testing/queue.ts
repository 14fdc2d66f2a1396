import { sql } from 'kysely'
import { type ContextParts, systemContext } from '../context.ts'
import { type EventHandler, eventJobName, type Job } from '../jobs/jobs.ts'

interface Taken {
  name: string
  payload: unknown
}

/** The earliest job that is due by the test's clock, taken out of the queue. */
async function take({ db, now }: ContextParts): Promise<Taken | undefined> {
  const until = now?.() ?? new Date()
  const { rows } = await db.asSystem('work off the queue in a test', (tx) =>
    sql<Taken>`
      delete from graphile_worker._private_jobs as job using graphile_worker._private_tasks as task
      where task.id = job.task_id and job.id = (
        select id from graphile_worker._private_jobs
        where run_at <= ${until} order by run_at, id limit 1)
      returning task.identifier as name, job.payload`.execute(tx),
  )
  return rows[0]
}

/**
 * Runs what is queued and due by the clock of `parts`, with what that queues, until nothing is due. Jobs
 * and events of others are dropped. The queue's own clock is the database's, so start a test's clock later.
 */
export async function workOff(
  parts: ContextParts,
  jobs: readonly Job[],
  handlers: readonly EventHandler[],
): Promise<void> {
  for (let taken = await take(parts); taken; taken = await take(parts)) {
    const { name, payload } = taken
    const { signal } = new AbortController()
    for (const job of jobs.filter((each) => each.name === name)) {
      await job.run(systemContext(name, parts), job.payload.parse(payload), signal)
    }
    for (const handler of handlers.filter(({ event }) => eventJobName(event) === name)) {
      await handler.run(systemContext(name, parts), handler.event.payload.parse(payload), signal)
    }
  }
}
