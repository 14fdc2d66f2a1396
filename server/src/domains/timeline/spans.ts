import type { SessionUse, UsedConnection } from '#domains/sessions'

/** A connection with how much the clock of its target is ahead of ours. */
export interface TimedConnection extends UsedConnection {
  skewMs: number
}

export interface TimedUse extends Omit<SessionUse, 'connections'> {
  connections: TimedConnection[]
}

/** By the clock of the target; `from` included, `to` not. Without `to` it goes on. */
export interface Span {
  from: Date
  to: Date | undefined
}

/**
 * The name of an account that was made for a session is nobody else's, so its records are of that session whatever the
 * clocks say. So far may they be wrong; where the same name is used again, half the time between is each one's.
 */
const ownSlackMs = 10 * 60_000

/**
 * An account that others can use as well is the session's only while somebody is connected. A computer that asks for the
 * time is right within a second; logs are written, and files seen to have changed, some seconds late.
 */
const before = 5_000
const after = 30_000

const plus = (at: Date, ms: number): Date => new Date(at.getTime() + ms)

/** When what the account of a session does is of that session. */
export function spansOf(use: TimedUse, others: readonly TimedUse[]): Span[] {
  if (use.isOwnAccount) return ownSpan(use, others)
  return joined(use.connections.map(connectedSpan))
}

export const connectedSpan = ({ startedAt, endedAt, skewMs }: TimedConnection): Span => ({
  from: plus(startedAt, skewMs - before),
  to: endedAt && plus(endedAt, skewMs + after),
})

export const isWithin = ({ from, to }: Span, at: number): boolean =>
  at >= from.getTime() && (to === undefined || at < to.getTime())

function ownSpan(use: TimedUse, others: readonly TimedUse[]): Span[] {
  // Never made: nothing on the target can be of it.
  if (!use.madeAt) return []
  const same = others.filter(
    ({ sessionId, targetId, account, madeAt }) =>
      sessionId !== use.sessionId && targetId === use.targetId && account === use.account && madeAt,
  )
  const start = use.madeAt.getTime()
  const earlier = same.filter(({ madeAt }) => madeAt && madeAt.getTime() < start)
  const later = same.filter(({ madeAt }) => madeAt && madeAt.getTime() >= start)
  const lastEnd = Math.max(...earlier.map((one) => endOf(one, start)))
  const nextStart = Math.min(...later.map(({ madeAt }) => madeAt?.getTime() ?? Infinity))
  const end = endOf(use, nextStart)
  return [
    {
      from: new Date(Math.max(start - ownSlackMs, (start + lastEnd) / 2)),
      to: Number.isFinite(end)
        ? new Date(Math.min(end + ownSlackMs, (end + nextStart) / 2))
        : undefined,
    },
  ]
}

/** While nobody knows that it is gone, an account is there until the next one of its name is made. */
const endOf = ({ removedAt }: TimedUse, next: number): number => removedAt?.getTime() ?? next

function joined(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = merged.at(-1)
    if (!last || !isWithin(last, span.from.getTime())) merged.push({ ...span })
    else if (last.to && (span.to === undefined || span.to > last.to)) last.to = span.to
  }
  return merged
}
