import type { ActivityRecord, Detail } from '@gatehouse/contract/activity-record'
import { directoryProperties } from '@gatehouse/contract/directory-words'

/** A property of a record about a directory, brought into the form in which people compare it. */
export type DirectoryChange =
  | { form: 'value'; property: string; before?: string | undefined; after?: string | undefined }
  | {
      form: 'items'
      property: string
      of: 'members' | 'flags' | 'entries' | 'values'
      added: string[]
      removed: string[]
      kept: string[]
    }

export interface DirectoryRecord {
  /** Of the object that the record is about. */
  objectGuid: string
  /** Where it was found who did it. */
  evidence: string | undefined
  /** Of the group with power over the domain that was changed. */
  administrativeGroup: string | undefined
  /** Of a group, where it did not change. */
  groupType: string | undefined
  changes: DirectoryChange[]
}

const told: ReadonlySet<string> = new Set([
  directoryProperties.objectGuid,
  directoryProperties.evidence,
  directoryProperties.administrativeGroup,
])

/** Undefined for records of other kinds: those of a directory carry the id of their object. */
export function directoryRecord({
  details,
}: Pick<ActivityRecord, 'details'>): DirectoryRecord | undefined {
  const factOf = (property: string) => details.find((one) => one.property === property)?.after
  const objectGuid = factOf(directoryProperties.objectGuid)
  if (objectGuid === undefined) return undefined
  const groupType = details.find(isGroupType)
  const byProperty = Map.groupBy(
    details.filter((detail) => !told.has(detail.property) && detail !== groupType),
    ({ property }) => property,
  )
  return {
    objectGuid,
    evidence: factOf(directoryProperties.evidence),
    administrativeGroup: factOf(directoryProperties.administrativeGroup),
    groupType: groupType?.after,
    changes: [...byProperty].map(([property, own]) => changeOf(property, own)),
  }
}

/** Records of groups say of what type the group is: that is a change only where it was another before. */
const isGroupType = ({ property, before }: Detail) =>
  property === directoryProperties.groupType && before === undefined

/** Values of one attribute that came and went have a detail each; one that became another is one detail. */
function changeOf(property: string, details: readonly Detail[]): DirectoryChange {
  const [only, ...others] = details
  const of = kindOf(property)
  if (of === 'values' && others.length === 0) {
    return { form: 'value', property, before: only?.before, after: only?.after }
  }
  const before = details.flatMap((detail) => itemsOf(detail.before, of))
  const after = details.flatMap((detail) => itemsOf(detail.after, of))
  return {
    form: 'items',
    property,
    of,
    removed: without(before, after),
    added: without(after, before),
    kept: [...new Set(before)].filter((item) => after.includes(item)),
  }
}

function kindOf(property: string): (DirectoryChange & { form: 'items' })['of'] {
  const name = property.toLowerCase()
  if (property === directoryProperties.member || name === 'member') return 'members'
  if (name === 'useraccountcontrol') return 'flags'
  return name === 'ntsecuritydescriptor' ? 'entries' : 'values'
}

/** Flags stand behind each other in words; `none` is written where there is none. */
function itemsOf(text: string | undefined, of: string): string[] {
  if (text === undefined) return []
  return of === 'flags' ? text.split(', ').filter((flag) => flag !== 'none') : [text]
}

const without = (items: readonly string[], others: readonly string[]): string[] => {
  const gone = new Set(others)
  return [...new Set(items)].filter((item) => !gone.has(item))
}
