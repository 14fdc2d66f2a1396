import type { SessionId } from '@gatehouse/contract/ids'

/** A logon that an agent saw on a target, all of one account. */
export interface Seen {
  id: string
  at: number
  /** Of the other end; empty where the system does not tell it. */
  address: string
  port: number | undefined
}

/** A logon that Gatehouse itself made there. */
export interface Made {
  id: string
  at: number
  address: string
  port: number
  sessionId: SessionId | undefined
}

export interface Match<Login extends Made = Made> {
  login: Login
  certainty: 'certain' | 'likely'
}

/** A port is not used again for this long, and no clock that anybody looks at is further off. */
const sameEndMs = 10 * 60_000
/** Where addresses are changed on the way, only time tells which is which. */
const sameTimeMs = 30_000

/**
 * Which of our logins explains which logon. Each of ours explains one at most, so that somebody who comes in beside a
 * session with the same account is not taken for it. The order in which either became known does not matter.
 */
export function matchLogons<Login extends Made>(
  seen: readonly Seen[],
  made: readonly Login[],
): ReadonlyMap<string, Match<Login>> {
  const matches = new Map<string, Match<Login>>()
  const used = new Set<string>()
  const take = (certainty: Match['certainty'], fits: (one: Seen, login: Login) => boolean) => {
    const pairs = seen.flatMap((one) =>
      made.filter((login) => fits(one, login)).map((login) => ({ one, login })),
    )
    for (const { one, login } of pairs.toSorted(byDistance)) {
      if (matches.has(one.id) || used.has(login.id)) continue
      matches.set(one.id, { login, certainty })
      used.add(login.id)
    }
  }
  take('certain', isSameEnd)
  take('likely', isSameTime)
  return matches
}

const distance = ({ one, login }: { one: Seen; login: Made }): number => Math.abs(one.at - login.at)

const byDistance = (a: { one: Seen; login: Made }, b: { one: Seen; login: Made }): number =>
  distance(a) - distance(b) ||
  a.one.id.localeCompare(b.one.id) ||
  a.login.id.localeCompare(b.login.id)

const isSameEnd = (one: Seen, login: Made): boolean =>
  login.port !== 0 &&
  one.port === login.port &&
  one.address === login.address &&
  distance({ one, login }) <= sameEndMs

/** From the same address with another port it is another connection for sure. */
function isSameTime(one: Seen, login: Made): boolean {
  const isOther = one.port !== undefined && one.address === login.address && one.port !== login.port
  return !isOther && distance({ one, login }) <= sameTimeMs
}
