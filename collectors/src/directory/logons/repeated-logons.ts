import { valueOf, type WindowsEvent } from '../events/windows-event.ts'
import type { DomainLogon } from './domain-logon.ts'

/** A ticket lasts ten hours; asked for again, it is no other logon. */
const ticketMilliseconds = 36_000_000
/** The controller checks an account and then lets it in: two events of one logon. */
const togetherMilliseconds = 2000
const mostRemembered = 20_000

const checks = new Set([4768, 4771, 4776])
const logons = new Set([4624, 4625])
const logoffs = new Set([4634, 4647])

export interface TellingEvent {
  event: WindowsEvent
  logon: DomainLogon
}

/** Leaves out what another event tells as well, so that a logon is one record. */
export class RepeatedLogons {
  readonly #tickets = new Map<string, number>()
  readonly #loggedOff = new Set<string>()

  /** `told` is what was read at once, in its order. */
  without(told: readonly TellingEvent[]): TellingEvent[] {
    return told.filter(
      (one) => !isCheckOfAnother(one, told) && !this.#isRenewal(one) && !this.#isSecondLogoff(one),
    )
  }

  #isRenewal({ event, logon }: TellingEvent): boolean {
    if (event.id !== 4769 || logon.action !== 'Successful Logon') return false
    const key = [logon.account, valueOf(event, 'ServiceName'), logon.workstation].join('\0')
    const last = this.#tickets.get(key)
    const at = logon.at.getTime()
    if (last !== undefined && at >= last && at - last < ticketMilliseconds) return true
    this.#tickets.delete(key)
    this.#tickets.set(key, at)
    forgetOldest(this.#tickets)
    return false
  }

  #isSecondLogoff({ event }: TellingEvent): boolean {
    if (!logoffs.has(event.id)) return false
    const key = `${event.computer}/${valueOf(event, 'TargetLogonId')}`
    if (this.#loggedOff.has(key)) return true
    this.#loggedOff.add(key)
    forgetOldest(this.#loggedOff)
    return false
  }
}

function isCheckOfAnother({ event, logon }: TellingEvent, told: readonly TellingEvent[]): boolean {
  if (!checks.has(event.id)) return false
  return told.some(
    (other) =>
      logons.has(other.event.id) &&
      other.event.computer === event.computer &&
      other.logon.action === logon.action &&
      nameOf(other.logon) === nameOf(logon) &&
      Math.abs(other.logon.at.getTime() - logon.at.getTime()) < togetherMilliseconds,
  )
}

const nameOf = ({ account }: DomainLogon) =>
  account.slice(account.lastIndexOf('\\') + 1).toLowerCase()

function forgetOldest(remembered: Map<string, unknown> | Set<string>): void {
  if (remembered.size <= mostRemembered) return
  for (const oldest of remembered.keys()) {
    remembered.delete(oldest)
    return
  }
}
