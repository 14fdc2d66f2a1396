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
  const take = (certainty: Match['certainty'], candidatesOf: (one: Seen) => readonly Login[]) => {
    const pairs = seen
      .filter(({ id }) => !matches.has(id))
      .flatMap((one) => candidatesOf(one).map((login) => ({ one, login })))
    for (const { one, login } of pairs.toSorted(byDistance)) {
      if (matches.has(one.id) || used.has(login.id)) continue
      matches.set(one.id, { login, certainty })
      used.add(login.id)
    }
  }
  const byEnd = Map.groupBy(made, endOf)
  take('certain', (one) => (byEnd.get(endOf(one)) ?? []).filter((login) => isSameEnd(one, login)))
  const left = made.filter(({ id }) => !used.has(id)).toSorted((a, b) => a.at - b.at)
  take('likely', (one) => near(left, one.at).filter((login) => !isOtherEnd(one, login)))
  return matches
}

const endOf = ({ address, port }: { address: string; port: number | undefined }): string =>
  `${address} ${port}`

const distance = ({ one, login }: { one: Seen; login: Made }): number => Math.abs(one.at - login.at)

const byDistance = (a: { one: Seen; login: Made }, b: { one: Seen; login: Made }): number =>
  distance(a) - distance(b) ||
  a.one.id.localeCompare(b.one.id) ||
  a.login.id.localeCompare(b.login.id)

const isSameEnd = (one: Seen, login: Made): boolean =>
  login.port !== 0 && distance({ one, login }) <= sameEndMs

/** From the same address with another port it is another connection for sure. */
const isOtherEnd = (one: Seen, login: Made): boolean =>
  one.port !== undefined && one.address === login.address && one.port !== login.port

/** Of logins in their order those within half a minute, without looking at all of them. */
function near<Login extends Made>(sorted: readonly Login[], at: number): Login[] {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.at ?? Infinity) < at - sameTimeMs) low = middle + 1
    else high = middle
  }
  const found: Login[] = []
  for (let index = low; index < sorted.length; index += 1) {
    const login = sorted[index]
    if (!login || login.at > at + sameTimeMs) break
    found.push(login)
  }
  return found
}
