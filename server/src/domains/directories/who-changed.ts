import type { Certainty } from '@gatehouse/contract/activity-record'
import type { ActivityRecordId } from '@gatehouse/contract/ids'
import type { EdgeChange } from './membership-edge.store.ts'

/** A member that came into or went out of a group, as a source of the domain recorded it. */
export interface RecordedMembership {
  groupId: string
  /** Its path when it was recorded: `corp.test/Staff/Alice`. */
  memberPath: string
  change: 'added' | 'removed'
  at: string
  who: string
  certainty: Certainty
  recordId: ActivityRecordId
}

export type ChangedBy = Pick<RecordedMembership, 'who' | 'at' | 'certainty' | 'recordId'>

/** The clock of a controller may be so far ahead of ours. */
const aheadMs = 5 * 60_000

/**
 * Who made each change: of the records of the same group, member and direction the newest that is not after it, and not from
 * before the last time that it was the other way round. Each record tells of one change.
 * @param changes newest first
 * @param pathsOf all paths that a member has or had, in small letters
 */
export function whoChanged(
  changes: readonly EdgeChange[],
  recorded: readonly RecordedMembership[],
  pathsOf: ReadonlyMap<string, ReadonlySet<string>>,
): Map<EdgeChange, ChangedBy> {
  const left = new Set(recorded.toSorted((one, other) => (one.at < other.at ? 1 : -1)))
  const found = new Map<EdgeChange, ChangedBy>()
  changes.forEach((change, index) => {
    const before = changes.slice(index + 1).find((one) => isSamePair(one, change))
    const record = [...left].find(
      (one) =>
        isSameChange(one, change, pathsOf) &&
        Date.parse(one.at) <= change.at.getTime() + aheadMs &&
        Date.parse(one.at) > (before?.at.getTime() ?? 0) - aheadMs,
    )
    if (!record) return
    left.delete(record)
    const { who, at, certainty, recordId } = record
    found.set(change, { who, at, certainty, recordId })
  })
  return found
}

const isSamePair = (one: EdgeChange, other: EdgeChange): boolean =>
  one.groupId === other.groupId && one.memberId === other.memberId

const isSameChange = (
  { groupId, memberPath, change }: RecordedMembership,
  edge: EdgeChange,
  pathsOf: ReadonlyMap<string, ReadonlySet<string>>,
): boolean =>
  groupId === edge.groupId &&
  change === edge.change &&
  (pathsOf.get(edge.memberId)?.has(memberPath.toLowerCase()) ?? false)
