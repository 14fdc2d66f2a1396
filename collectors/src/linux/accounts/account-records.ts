import type { CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { type Change, detailsOf, subjectOf } from '../tracked-object.ts'
import type { Attribution } from '../who/attribution.ts'
import { withinLimits } from '../within-limits.ts'
import { accountTypes } from './account-objects.ts'
import { changedMembers } from './changed-members.ts'

export interface AccountFact {
  change: Change
  /** Changes that are part of the same fact, such as the password state of a user who was added. */
  parts: Change[]
}

/** A user's password and keys come and go with the user; told apart they would be one fact three times. */
export function factsOf(changes: Change[]): AccountFact[] {
  const users = new Map<string, AccountFact>()
  for (const change of changes) {
    const subject = subjectOf(change)
    if (subject.type === accountTypes.user) {
      users.set(`${change.action}/${subject.id}`, { change, parts: [] })
    }
  }
  return changes.flatMap((change) => {
    const user = users.get(`${change.action}/${ownerOf(change)}`)
    if (user?.change === change) return [user]
    if (!user || !isPart(change)) return [{ change, parts: [] }]
    user.parts.push(change)
    return []
  })
}

function isPart(change: Change): boolean {
  const { type } = subjectOf(change)
  if (change.action === 'Renamed') {
    return type === accountTypes.password && detailsOf(change).length === 1
  }
  if (type === accountTypes.password) return change.action !== 'Modified'
  return type === accountTypes.key && change.action === 'Removed'
}

function ownerOf(change: Change): string {
  const subject = subjectOf(change)
  if (subject.type === accountTypes.key) return subject.properties['User'] ?? ''
  const isOfUser = subject.type === accountTypes.user || subject.type === accountTypes.password
  return isOfUser ? subject.id : ''
}

export function recordOf(
  fact: AccountFact,
  by: Attribution,
  common: { key: string; at: Date; where: string },
): CollectedRecord {
  const subject = subjectOf(fact.change)
  return withinLimits({
    key: common.key,
    at: common.at.toISOString(),
    who: by.who,
    action: fact.change.action,
    objectType: subject.type,
    what: subject.type === accountTypes.sudoRule ? ruleNameOf(fact.change) : subject.name,
    where: common.where,
    workstation: by.workstation,
    succeeded: true,
    certainty: by.certainty,
    details: [
      ...detailsOf(fact.change),
      ...memberDetails(fact.change),
      ...rootDetails(fact.change),
      ...fact.parts.filter((part) => part.action !== 'Renamed').flatMap(partDetails),
      ...by.details,
    ],
  })
}

/** Both lists say who joined only to who compares them; a filter cannot. */
function memberDetails(change: Change): Detail[] {
  const { added, removed } = changedMembers(change)
  return [
    ...added.map((name) => ({ property: 'Member added', after: name })),
    ...removed.map((name) => ({ property: 'Member removed', before: name })),
  ]
}

/** A second account with the number of root is root under another name. */
function rootDetails(change: Change): Detail[] {
  const { type, name, properties } = subjectOf(change)
  const isNews =
    change.action === 'Added' || detailsOf(change).some(({ property }) => property === 'UID')
  const isRoot = type === accountTypes.user && name !== 'root' && properties['UID'] === '0'
  return isNews && isRoot && change.action !== 'Removed'
    ? [{ property: 'Power of root', after: 'UID 0' }]
    : []
}

const partDetails = (part: Change) =>
  subjectOf(part).type === accountTypes.password ? detailsOf(part) : []

/** A rule that was replaced is named as it is now. */
const ruleNameOf = (change: Change): string => subjectOf(change).name

const privilegedGroups = new Set([
  'root',
  'sudo',
  'wheel',
  'admin',
  'adm',
  'docker',
  'lxd',
  'shadow',
  'disk',
])

/** Gives or takes power over the whole computer, and should be known at once. */
export function isCritical({ change }: AccountFact): boolean {
  const { type, name, properties } = subjectOf(change)
  if (type === accountTypes.sudoRule) return true
  if (type === accountTypes.group) return privilegedGroups.has(name)
  return type === accountTypes.user && properties['UID'] === '0'
}
