import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { Problem } from '../../collector.ts'
import type { EventSource } from '../events/event-source.ts'
import { valueOf, type WindowsEvent } from '../events/windows-event.ts'
import type { LogonRead, LogonSource } from './directory-logons.ts'
import { type DomainLogon, domainLogonRecord, isWanted, type LogonFilter } from './domain-logon.ts'
import { lockoutOf } from './lockouts.ts'
import type { OwnLogons } from './own-logons.ts'
import { RepeatedLogons, type TellingEvent } from './repeated-logons.ts'
import { windowsLogonOf } from './windows-logons.ts'

/** Windows events, as what they say of logons. */
export class WindowsLogonSource implements LogonSource {
  readonly #source: EventSource
  readonly #filter: LogonFilter
  readonly #own: OwnLogons
  readonly #repeated = new RepeatedLogons()

  constructor(source: EventSource, filter: LogonFilter, own: OwnLogons) {
    this.#source = source
    this.#filter = filter
    this.#own = own
  }

  input() {
    return this.#source.input()
  }

  problems(): Problem[] {
    return this.#source.problems()
  }

  async read(): Promise<LogonRead> {
    const { events, put, remove, hasMore } = await this.#source.read()
    return { records: this.recordsOf(events), put, remove, hasMore }
  }

  /** Of events that were read at once. */
  recordsOf(events: readonly WindowsEvent[]): CollectedRecord[] {
    const told = events.flatMap((event): TellingEvent[] => {
      const logon = windowsLogonOf(event)
      return logon && isWanted(logon, this.#filter) ? [{ event, logon }] : []
    })
    const privileged = privilegedLogons(events)
    return [
      ...this.#repeated
        .without(told)
        .filter(({ logon }) => !this.#own.isRepeated(logon))
        .map(({ event, logon }) => domainLogonRecord(withPrivileges(event, logon, privileged))),
      ...(this.#filter.lockouts === false ? [] : events.flatMap((event) => lockoutOf(event) ?? [])),
    ]
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

const logonKey = (event: WindowsEvent, field: string) =>
  `${event.computer}/${valueOf(event, field)}`

/** 4672 follows the logon of who has rights over the computer, and names only its number. */
const privilegedLogons = (events: readonly WindowsEvent[]): ReadonlySet<string> =>
  new Set(events.filter(({ id }) => id === 4672).map((event) => logonKey(event, 'SubjectLogonId')))

function withPrivileges(
  event: WindowsEvent,
  logon: DomainLogon,
  privileged: ReadonlySet<string>,
): DomainLogon {
  if (event.id !== 4624 || !privileged.has(logonKey(event, 'TargetLogonId'))) return logon
  return { ...logon, more: [...logon.more, ['Privileges', 'administrator of the computer']] }
}
