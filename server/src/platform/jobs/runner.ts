import { EventEmitter, once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import {
  Logger,
  parseCronItems,
  run,
  type RunnerOptions,
  type Task,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker'
import { type ContextParts, systemContext } from '../context.ts'
import type { Log } from '../log/log.ts'
import { announceRunner, freeAbandonedJobs } from './abandoned-jobs.ts'
import { addJob, type EventHandler, eventJobName, type Job, type Lane } from './jobs.ts'

export interface WorkOptions {
  parts: ContextParts
  jobs: readonly Job[]
  handlers: readonly EventHandler[]
  /** Works only on what belongs to it; events are handed on in the lane `own`. */
  lane?: Lane
  concurrency?: number
}

export interface JobRunner {
  stop(): Promise<void>
  /** Settles when the runner ends by itself, which it only does on failure. */
  ended: Promise<void>
}

const pollMilliseconds = 2000
/** A runner that was losing the database may have taken a job as its last act, after the next one looked for such jobs. */
const freeMilliseconds = 10_000
/** A runner that lost the database, or never came up, is left alone after this; what it had begun is done by the next. */
const patienceMilliseconds = 10_000

const patience = <T>(value: T): Promise<T> => pause(patienceMilliseconds, value, { ref: false })

/** As `startJobs`, but not waited for without end: the database may go away in the middle. */
export async function startJobsInTime(options: WorkOptions): Promise<JobRunner> {
  const starting = startJobs(options)
  const started = await Promise.race([starting, patience(undefined)])
  if (started) return started
  void starting.then(
    (late) => late.stop(),
    () => undefined, // Told below.
  )
  throw new Error('The queue of jobs did not come up in time.')
}

/** Works on the queue until stopped; jobs under way are waited for, but for those of a runner that lost the database. */
export async function startJobs(options: WorkOptions): Promise<JobRunner> {
  const { db, log } = options.parts
  await freeAbandonedJobs(db)
  const events: WorkerEvents = new EventEmitter()
  const created = once(events, 'pool:create') as Promise<[{ workerPool: { id: string } }]>
  const runner = await run({ ...settings(options), events })
  const [{ workerPool }] = await created
  const presence = await announceRunner(db, workerPool.id).catch(async (error: unknown) => {
    await Promise.race([runner.stop().catch(() => undefined), patience(undefined)])
    throw error
  })
  const stop = () => runner.stop().catch(() => undefined) // It ended by itself, which `ended` tells.
  void presence.lost.then(stop)
  const timer = setInterval(() => {
    freeAbandonedJobs(db).catch((error: unknown) =>
      log.warn({ err: error }, 'jobs of runners that are gone could not be freed'),
    )
  }, freeMilliseconds)
  const lost = presence.lost.then(() => patience(undefined))
  const ended = Promise.race([runner.promise, lost]).finally(() => {
    clearInterval(timer)
    presence.end()
  })
  ended.catch(() => undefined) // Whoever wants to know asks for it.
  return { stop, ended }
}

const settings = (options: WorkOptions): RunnerOptions => ({
  pgPool: options.parts.db.pool,
  concurrency: options.concurrency ?? 4,
  noHandleSignals: true,
  pollInterval: pollMilliseconds,
  // Any delay, because without one a database that is gone at the end of a job ends the whole process.
  preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  logger: quiet(options.parts.log),
  taskList: taskList(options),
  parsedCronItems: parseCronItems(
    options.jobs
      .filter((job) => isIn(options, job))
      .flatMap(({ name, schedule }) => (schedule ? [{ task: name, match: schedule }] : [])),
  ),
})

const isIn = ({ lane = 'own' }: WorkOptions, work: { lane?: Lane }): boolean =>
  (work.lane ?? 'own') === lane

function taskList(options: WorkOptions): TaskList {
  const { parts, jobs, handlers, lane = 'own' } = options
  const tasks: Record<string, Task> = {}
  for (const job of jobs) if (isIn(options, job)) tasks[job.name] = taskOf(parts, job)
  for (const handler of handlers) {
    if (!isIn(options, handler)) continue
    tasks[handler.name] = taskOf(parts, { ...handler, payload: handler.event.payload })
  }
  if (lane !== 'own') return tasks
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
