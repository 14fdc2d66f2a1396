import type { CollectorHost, Json } from '../../collector.ts'
import { isJsonObject, numberOf, textOf } from '../stored-json.ts'

/** What one process is known to be about: a logon that lasts, or attempts to log on. */
export interface Kept {
  account: string
  address: string
  port: string
  /** Who used su; else empty. */
  by: string
  method: string
  service: string
  /** Milliseconds since 1970. */
  since: number
  /** Failed attempts that are recorded already. */
  attempts: number
  /** The first failed password after `Invalid user` is the same fact again. */
  isAnnounced: boolean
  /** False while it is only tried. */
  isLoggedOn: boolean
  /** PAM will tell when it ends. */
  hasSession: boolean
}

const prefix = 'process/'
/** Apart, so that a flood of attempts does not push out people who are logged on. */
const limits = {
  loggedOn: { count: 5000, milliseconds: 60 * 86_400_000 },
  tried: { count: 1000, milliseconds: 600_000 },
}

/** What must be remembered from one line to the next, also over restarts of the agent. */
export class OpenSessions {
  readonly #kept = new Map<string, Kept>()
  readonly #changed = new Set<string>()

  constructor(host: Pick<CollectorHost, 'entries'>) {
    for (const [key, json] of host.entries(prefix)) {
      if (isJsonObject(json)) this.#kept.set(key.slice(prefix.length), keptOf(json))
    }
  }

  get(process: string): Kept | undefined {
    return this.#kept.get(process)
  }

  set(process: string, kept: Kept): void {
    this.#kept.delete(process)
    this.#kept.set(process, kept)
    this.#changed.add(process)
  }

  delete(process: string): void {
    if (this.#kept.delete(process)) this.#changed.add(process)
  }

  find(wanted: (kept: Kept) => boolean): [process: string, kept: Kept] | undefined {
    return [...this.#kept].findLast(([, kept]) => wanted(kept))
  }

  /** Where an account is logged on from, if that is one place only. */
  addressOf(account: string): string {
    const addresses = new Set(
      [...this.#kept.values()]
        .filter((kept) => kept.account === account && kept.address !== '' && kept.isLoggedOn)
        .map(({ address }) => address),
    )
    const [only = ''] = addresses
    return addresses.size === 1 ? only : ''
  }

  /** What is to be kept since the last call; too many and too old ones are given up. */
  takeChanges(now: Date): { put: [string, Json][]; remove: string[] } {
    this.#giveUp(now, true, limits.loggedOn)
    this.#giveUp(now, false, limits.tried)
    const put: [string, Json][] = []
    const remove: string[] = []
    for (const process of this.#changed) {
      const kept = this.#kept.get(process)
      if (kept) put.push([prefix + process, { ...kept }])
      else remove.push(prefix + process)
    }
    this.#changed.clear()
    return { put, remove }
  }

  /** The oldest first. */
  #giveUp(now: Date, isLoggedOn: boolean, limit: { count: number; milliseconds: number }): void {
    const some = [...this.#kept].filter(([, kept]) => kept.isLoggedOn === isLoggedOn)
    const tooMany = some.length - limit.count
    for (const [index, [process, { since }]] of some.entries()) {
      if (index < tooMany || now.getTime() - since > limit.milliseconds) this.delete(process)
    }
  }
}

function keptOf(json: { [key: string]: Json }): Kept {
  return {
    account: textOf(json, 'account'),
    address: textOf(json, 'address'),
    port: textOf(json, 'port'),
    by: textOf(json, 'by'),
    method: textOf(json, 'method'),
    service: textOf(json, 'service'),
    since: numberOf(json, 'since'),
    attempts: numberOf(json, 'attempts'),
    isAnnounced: json['isAnnounced'] === true,
    isLoggedOn: json['isLoggedOn'] === true,
    hasSession: json['hasSession'] === true,
  }
}
