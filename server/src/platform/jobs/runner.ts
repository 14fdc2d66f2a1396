import { Logger, parseCronItems, run, type Task, type TaskList } from 'graphile-worker'
import { type ContextParts, systemContext } from '../context.ts'
import type { Log } from '../log/log.ts'
import { addJob, type EventHandler, eventJobName, type Job } from './jobs.ts'

export interface WorkOptions {
  parts: ContextParts
  jobs: readonly Job[]
  handlers: readonly EventHandler[]
  concurrency?: number
}

export interface JobRunner {
  stop(): Promise<void>
  /** Settles when the runner ends by itself, which it only does on failure. */
  ended: Promise<void>
}

/** Works on the queue until stopped; jobs under way are waited for. */
export async function startJobs(options: WorkOptions): Promise<JobRunner> {
  const { parts, jobs, concurrency = 4 } = options
  const runner = await run({
    pgPool: parts.db.pool,
    concurrency,
    noHandleSignals: true,
    pollInterval: 2000,
    logger: quiet(parts.log),
    taskList: taskList(options),
    parsedCronItems: parseCronItems(
      jobs.flatMap(({ name, schedule }) => (schedule ? [{ task: name, match: schedule }] : [])),
    ),
  })
  return { stop: () => runner.stop(), ended: runner.promise }
}

function taskList({ parts, jobs, handlers }: WorkOptions): TaskList {
  const tasks: Record<string, Task> = {}
  for (const job of jobs) tasks[job.name] = taskOf(parts, job)
  for (const handler of handlers) {
    tasks[handler.name] = taskOf(parts, { ...handler, payload: handler.event.payload })
  }
  for (const [name, names] of handlersByEvent(handlers)) {
    tasks[name] = async (payload) => {
      await parts.db.asSystem('hand an event to each of its handlers', async (tx) => {
        for (const handler of names) await addJob(tx, { name: handler }, payload)
      })
    }
  }
  return tasks
}

function handlersByEvent(handlers: readonly EventHandler[]): Map<string, string[]> {
  const byEvent = new Map<string, string[]>()
  for (const { event, name } of handlers) {
    byEvent.set(eventJobName(event), [...(byEvent.get(eventJobName(event)) ?? []), name])
  }
  return byEvent
}

const taskOf =
  (parts: ContextParts, job: Pick<Job, 'name' | 'payload' | 'run'>): Task =>
  async (payload, helpers) => {
    // A scheduled job's payload carries `_cron`, which is not ours.
    const { _cron: _, ...given } = (payload ?? {}) as Record<string, unknown>
    const signal = helpers.abortSignal ?? new AbortController().signal
    await job.run(systemContext(job.name, parts), job.payload.parse(given), signal)
  }

/** Its chatter at debug, its troubles as ours. */
const quiet = (log: Log) =>
  new Logger(() => (level, message, meta) => {
    if (level === 'error') log.error({ meta }, message)
    else if (level === 'warning') log.warn({ meta }, message)
    else log.debug({ meta }, message)
  })
