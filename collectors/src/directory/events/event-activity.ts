import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import type { Collector, CollectorHost, Json, Problem } from '../../collector.ts'
import { Reporter } from '../../linux/reporter.ts'
import type { DirectoryMachine } from '../directory-machine.ts'
import { Identities, lagMilliseconds } from './event-clusters.ts'
import { type EventMemory, recordsOfEvents } from './event-records.ts'
import type { EventSource } from './event-source.ts'
import { openEventSources } from './event-sources.ts'
import { SessionAddresses } from './session-addresses.ts'
import { eventOf, storedEvent } from './stored-event.ts'
import type { WindowsEvent } from './windows-event.ts'

type Settings = ConnectorSettings<'directory-activity'>

const pendingKey = 'events/pending'
const mostPending = 5000

/** Whether there is anything that could tell events. */
export const readsEvents = (
  settings: Pick<Settings, 'exportedEventsDirectory' | 'readsWindowsLog'>,
  { platform }: DirectoryMachine,
): boolean =>
  settings.exportedEventsDirectory !== '' || (settings.readsWindowsLog && platform === 'win32')

/** Changes of a domain as Windows events alone tell them, where nothing says how the domain itself is reached. */
export function eventActivity(machine: DirectoryMachine): Collector<Settings> {
  return {
    kind: 'directory-activity',
    async run(settings, host) {
      const options = { machine, prefix: 'events/', startsAtEnd: false }
      const sources = openEventSources(settings, host, options)
      const collection = new EventCollection(sources, host)
      try {
        while (!host.signal.aborted) {
          const hasMore = await collection.read(
            Math.max(settings.evidenceSeconds * 1000, lagMilliseconds),
          )
          collection.report()
          if (!hasMore) await machine.delay(settings.intervalSeconds * 1000, host.signal)
        }
      } finally {
        for (const source of sources) await source.close()
      }
    },
  }
}

class EventCollection {
  readonly #sources: readonly EventSource[]
  readonly #host: CollectorHost
  readonly #reporter: Reporter
  readonly #memory: EventMemory = { known: new Identities(), addresses: new SessionAddresses() }
  /** Others about the same object may still come. Kept with the positions, so that a kill loses none. */
  #pending: WindowsEvent[]
  #lastReadAt: number

  constructor(sources: readonly EventSource[], host: CollectorHost) {
    this.#sources = sources
    this.#host = host
    this.#reporter = new Reporter(host)
    this.#lastReadAt = host.now().getTime()
    const kept = host.get(pendingKey)
    this.#pending = Array.isArray(kept) ? kept.flatMap((json) => eventOf(json) ?? []) : []
  }

  /** Answers whether there is more to read at once. */
  async read(patienceMilliseconds: number): Promise<boolean> {
    let hasMore = false
    for (const source of this.#sources) {
      const read = await source.read()
      hasMore ||= read.hasMore
      if (read.events.length + read.put.length + read.remove.length === 0) continue
      if (read.events.length > 0) this.#lastReadAt = this.#host.now().getTime()
      await this.#take([...this.#pending, ...read.events], read.put, read.remove)
    }
    const isQuiet = this.#host.now().getTime() - this.#lastReadAt >= patienceMilliseconds
    if (!hasMore && isQuiet && this.#pending.length > 0) await this.#keep(this.#pending, [], [], [])
    return hasMore
  }

  /** Tells what is complete: a step is, when something later has come. */
  async #take(
    events: readonly WindowsEvent[],
    put: [string, Json][],
    remove: string[],
  ): Promise<void> {
    const newest = Math.max(...events.map(({ at }) => at.getTime()), 0)
    const isOpen = ({ at }: WindowsEvent) => newest - at.getTime() <= lagMilliseconds
    const open = events.filter(isOpen)
    if (open.length > mostPending) await this.#keep(events, [], put, remove)
    else
      await this.#keep(
        events.filter((event) => !isOpen(event)),
        open,
        put,
        remove,
      )
  }

  async #keep(
    done: readonly WindowsEvent[],
    pending: WindowsEvent[],
    put: [string, Json][],
    remove: string[],
  ): Promise<void> {
    const records = recordsOfEvents(done, this.#memory)
    const state: [string, Json] = [pendingKey, pending.map(storedEvent)]
    await this.#host.commit({ records, put: [...put, state], remove })
    this.#pending = pending
  }

  report(): void {
    const inputs = this.#sources.map((source) => source.input())
    this.#reporter.report({
      isCollecting: inputs.some(({ isUsed }) => isUsed),
      problems: [...this.#sources.flatMap((source) => source.problems()), withoutDomain],
      inputs,
    })
  }
}

const withoutDomain: Problem = {
  code: 'no-directory-login',
  severity: 'needs-attention',
  message:
    'The domain has no service credential with a password, so only what Windows events tell is recorded.',
  fix: 'Choose a service credential on the page of the domain, or leave it as it is when only exported events shall be read.',
}
