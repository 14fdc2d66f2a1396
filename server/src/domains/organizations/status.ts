import { type Status, worst } from '@gatehouse/contract/statuses'

export interface Said {
  status: Status
  reason: string
}

/** These say nothing about the rest: they count only where there is nothing else. */
const silent: ReadonlySet<Status> = new Set(['disabled', 'not-configured'])

/**
 * What a thing shows: the worst of what it says of itself and of what its children show. A child that is
 * switched off or empty is passed over as long as another one works.
 */
export function rollUp(own: Said, children: readonly Said[]): Said {
  if (own.status !== 'healthy' || children.length === 0) return own
  const speaking = children.filter(({ status }) => !silent.has(status))
  const considered = speaking.length > 0 ? speaking : children
  const status = worst(considered.map((child) => child.status)) ?? own.status
  if (status === 'healthy') return own
  const reasons = considered.filter((child) => child.status === status)
  const more = reasons.length > 1 ? ` And ${reasons.length - 1} more.` : ''
  return { status, reason: `${reasons[0]?.reason ?? own.reason}${more}` }
}
