import type { DomainLogon } from './domain-logon.ts'

const hourMilliseconds = 3_600_000

/** The account by which we read the domain ourselves: it signs in each minute, and is told once an hour for each place. */
export class OwnLogons {
  readonly #name: string
  readonly #last = new Map<string, number>()

  /** `CORP\reader`, `reader@corp.test` or `reader`; undefined where the domain is not read. */
  constructor(username: string | undefined) {
    this.#name = nameOf(username ?? '')
  }

  /** Failures are always told: they are not ours, or something is wrong with us. */
  isRepeated({ account, action, workstation, kind, at }: DomainLogon): boolean {
    if (action !== 'Successful Logon' || this.#name === '' || nameOf(account) !== this.#name) {
      return false
    }
    const key = `${workstation}\0${kind}`
    const last = this.#last.get(key)
    if (last !== undefined && Math.abs(at.getTime() - last) < hourMilliseconds) return true
    this.#last.set(key, at.getTime())
    return false
  }
}

const nameOf = (account: string): string =>
  account
    .slice(account.lastIndexOf('\\') + 1)
    .replace(/@.*$/, '')
    .toLowerCase()
