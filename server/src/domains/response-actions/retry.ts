import { maxActionRetries } from '@gatehouse/contract/response-actions'

const longestSeconds = 3600

/** After `tries` failures: 2, 4, 8 … seconds, at most an hour; undefined when it was retried enough. */
export function nextTry(tries: number, now: Date): Date | undefined {
  if (tries > maxActionRetries) return undefined
  const seconds = Math.min(2 ** Math.min(tries, 12), longestSeconds)
  return new Date(now.getTime() + seconds * 1000)
}
