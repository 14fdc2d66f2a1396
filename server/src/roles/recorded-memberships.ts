import type { ActivityRecord, Detail } from '@gatehouse/contract/activity-record'
import { directoryProperties } from '@gatehouse/contract/directory-words'
import { type ActivityIndex, searchActivity } from '#domains/activity'
import type { DirectoriesOptions, RecordedMembership } from '#domains/directories'

/** Groups that one search asks for, records that it answers at once, and how often it is gone on with. */
const groupsAtOnce = 50
const recordsAtOnce = 1000
const mostPages = 5

/** Records of groups of a domain in which members came or went. */
export const recordedMemberships =
  (index: ActivityIndex): NonNullable<DirectoriesOptions['recordedMemberships']> =>
  async (ctx, { groupIds, from, to }) => {
    const found: RecordedMembership[] = []
    for (let first = 0; first < groupIds.length; first += groupsAtOnce) {
      const some = groupIds.slice(first, first + groupsAtOnce)
      const filter = {
        details: some.map((value) => ({ operator: 'equals' as const, value })),
        ...{ from: from.toISOString(), to: to.toISOString() },
      }
      let cursor: string | undefined
      for (let page = 0; page < mostPages; page += 1) {
        const answer = await searchActivity(ctx, index, { ...filter, cursor, limit: recordsAtOnce })
        found.push(...answer.records.flatMap(membershipsOf))
        cursor = answer.nextCursor
        if (cursor === undefined) break
      }
    }
    return found
  }

/** One record may tell of several members. */
function membershipsOf(record: ActivityRecord): RecordedMembership[] {
  const groupId = valueOf(record, directoryProperties.objectGuid)
  if (groupId === undefined || !record.succeeded) return []
  const { id: recordId, at, who, certainty } = record
  return record.details
    .filter(({ property }) => property === directoryProperties.member)
    .flatMap((detail) => [...sideOf(detail, 'after'), ...sideOf(detail, 'before')])
    .map((side) => ({ groupId, ...side, at, who, certainty, recordId }))
}

const sideOf = (
  detail: Detail,
  side: 'before' | 'after',
): Pick<RecordedMembership, 'memberPath' | 'change'>[] => {
  const memberPath = detail[side]
  const change = side === 'after' ? 'added' : 'removed'
  return memberPath === undefined ? [] : [{ memberPath, change }]
}

const valueOf = ({ details }: ActivityRecord, property: string): string | undefined =>
  details.find((one) => one.property === property)?.after?.toLowerCase()
