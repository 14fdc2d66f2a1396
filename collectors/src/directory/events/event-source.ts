import type { CollectorHealth, CollectorHost, Json, Problem } from '../../collector.ts'
import type { WindowsEvent } from './windows-event.ts'

export interface EventRead {
  events: WindowsEvent[]
  /** Keep these together with what followed from the events. */
  put: [key: string, value: Json][]
  remove: string[]
  /** There is more to read at once. */
  hasMore: boolean
}

/** Windows events from somewhere: each read goes on where the last one ended, also in the next process. */
export interface EventSource {
  /** For the connector's page. */
  input(): CollectorHealth['inputs'][number]
  problems(): Problem[]
  read(): Promise<EventRead>
  /** Ends what runs for it. */
  close(): Promise<void>
}

export type EventHost = Pick<CollectorHost, 'get' | 'entries' | 'now' | 'signal' | 'warn'>

export const nothingRead: EventRead = { events: [], put: [], remove: [], hasMore: false }
