import type { ActivityRecord } from '@gatehouse/contract/activity-record'

/**
 * The list with what arrived since, newest first and each record once. A late record that is older than the
 * end of what was read waits for its page.
 */
export function merge(
  arrived: readonly ActivityRecord[],
  listed: readonly ActivityRecord[],
  hasMore: boolean,
): ActivityRecord[] {
  const end = hasMore ? listed.at(-1)?.at : undefined
  const known = new Set(listed.map((record) => record.id))
  const added: ActivityRecord[] = []
  for (const record of arrived) {
    if (known.has(record.id) || (end !== undefined && record.at < end)) continue
    known.add(record.id)
    added.push(record)
  }
  if (added.length === 0) return [...listed]
  return [...added, ...listed].toSorted(
    (a, b) => compareText(b.at, a.at) || compareText(b.id, a.id),
  )
}

const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b))
