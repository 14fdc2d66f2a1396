import type { CollectorHealth, CollectorHost, Json } from '../../collector.ts'
import type { LogEntry } from '../logs/log-entry.ts'
import type { UtmpRecord } from '../logs/utmp.ts'
import type { LinuxMachine } from '../machine.ts'

/** What was read at one time, and the position that is to be kept with what follows from it. */
export interface LogonBatch {
  entries: LogEntry[]
  utmp: { record: UtmpRecord; id: string }[]
  put: [key: string, value: Json][]
}

/** One place where a computer writes about logons. */
export interface LogonSource {
  /** Different for different places. */
  readonly name: string
  readonly inputs: CollectorHealth['inputs']
  readonly problems: CollectorHealth['problems']
  /** Yields until the signal ends it; an empty batch now and then where there is nothing to tell. */
  read(context: LogonContext): AsyncGenerator<LogonBatch>
}

export interface LogonContext {
  machine: LinuxMachine
  host: Pick<CollectorHost, 'get' | 'now' | 'warn'>
  intervalMilliseconds: number
  signal: AbortSignal
}
