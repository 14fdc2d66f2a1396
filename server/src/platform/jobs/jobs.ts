import { sql } from 'kysely'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { AnyTx } from '../db/organization.ts'

/** `outbound`: waits for systems that are not ours, which may be slow, so it must not hold up our own work. */
export const lanes = ['own', 'outbound'] as const
export type Lane = (typeof lanes)[number]

/** One kind of queued work. Runs at least once, so it must not mind being run again. */
export interface Job<Payload extends z.ZodType = z.ZodType> {
  name: string
  payload: Payload
  /** Five cron fields in UTC; the payload is then `{}`. */
  schedule?: string
  lane?: Lane
  run(ctx: Context, payload: z.output<Payload>, signal: AbortSignal): Promise<void>
}

// The runner parses each payload with the job's own schema before it calls `run`; so the type may be forgotten.
export const job = <Payload extends z.ZodType>(described: Job<Payload>): Job => described

/** Something that happened, for domains above the one that tells it. */
export interface DomainEvent<Payload extends z.ZodType = z.ZodType> {
  name: string
  payload: Payload
}

export const domainEvent = <Payload extends z.ZodType>(
  name: string,
  payload: Payload,
): DomainEvent<Payload> => ({ name, payload })

/** What a domain does when an event happened; each handler is retried by itself. */
export interface EventHandler<Payload extends z.ZodType = z.ZodType> {
  event: DomainEvent<Payload>
  /** `activity.keep-self-audit` */
  name: string
  lane?: Lane
  run(ctx: Context, payload: z.output<Payload>, signal: AbortSignal): Promise<void>
}

export const onEvent = <Payload extends z.ZodType>(
  described: EventHandler<Payload>,
): EventHandler => described

export interface AddJobOptions {
  runAt?: Date
  /** A job with the same key that has not started yet is replaced. */
  key?: string
  /** A replaced job keeps the time it was to run at, so that many in a row cannot put it off for ever. */
  keepsTime?: boolean
  /** Jobs of one queue run one after the other, in whatever node. */
  queue?: string
}

/** Queued if and only if the transaction commits. */
export const addJob = <Payload extends z.ZodType>(
  tx: AnyTx,
  job_: { name: string; payload?: Payload },
  payload: z.input<Payload>,
  { keepsTime = false, ...options }: AddJobOptions = {},
): Promise<void> => addJobs(tx, job_, [{ payload, ...options }], { keepsTime })

/** Several of one kind in one go; no two with the same key. */
export async function addJobs<Payload extends z.ZodType>(
  tx: AnyTx,
  { name }: { name: string; payload?: Payload },
  jobs: readonly (Omit<AddJobOptions, 'keepsTime'> & { payload: z.input<Payload> })[],
  { keepsTime = false }: Pick<AddJobOptions, 'keepsTime'> = {},
): Promise<void> {
  if (jobs.length === 0) return
  await sql`select from graphile_worker.add_jobs(array(
    select (${name}, payload::json, queue, run_at, null, key, null, null)::graphile_worker.job_spec
    from unnest(${jobs.map(({ payload }) => JSON.stringify(payload))}::text[],
      ${jobs.map(({ runAt }) => runAt ?? null)}::timestamptz[], ${jobs.map(({ key }) => key ?? null)}::text[],
      ${jobs.map(({ queue }) => queue ?? null)}::text[]) as wanted (payload, run_at, key, queue)),
    ${keepsTime})`.execute(tx)
}

export const eventJobName = (event: DomainEvent) => `event ${event.name}`

/** Told to all handlers if and only if the transaction commits. */
export const raise = <Payload extends z.ZodType>(
  tx: AnyTx,
  event: DomainEvent<Payload>,
  payload: z.input<Payload>,
): Promise<void> => addJob(tx, { name: eventJobName(event) }, payload)
