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
export async function addJob<Payload extends z.ZodType>(
  tx: AnyTx,
  { name }: { name: string; payload?: Payload },
  payload: z.input<Payload>,
  { runAt, key, keepsTime = false, queue }: AddJobOptions = {},
): Promise<void> {
  await sql`select graphile_worker.add_job(
    identifier => ${name}, payload => ${JSON.stringify(payload)}::json,
    run_at => ${runAt ?? null}, job_key => ${key ?? null},
    queue_name => ${queue ?? null},
    job_key_mode => ${keepsTime ? 'preserve_run_at' : 'replace'})`.execute(tx)
}

export const eventJobName = (event: DomainEvent) => `event ${event.name}`

/** Told to all handlers if and only if the transaction commits. */
export const raise = <Payload extends z.ZodType>(
  tx: AnyTx,
  event: DomainEvent<Payload>,
  payload: z.input<Payload>,
): Promise<void> => addJob(tx, { name: eventJobName(event) }, payload)
