import type { Action, CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { directoryProperties } from '@gatehouse/contract/directory-words'
import { plainDn } from '@gatehouse/directory/extended-dn'
import { canonicalPath } from '@gatehouse/directory/values'
import { withinLimits } from '../../linux/within-limits.ts'
import type { WhoFact } from '../who-evidence.ts'
import { afterFact, isAlike } from './attribute-chain.ts'
import { isNoise, isPassword, isSecret } from './attribute-policy.ts'
import { groupDetails, personOf, type RecordPlace, timeOfFact } from './change-records.ts'
import type { ObjectState, RawValue } from './object-state.ts'
import { attributeDetails, type Names } from './value-words.ts'

const actions: Readonly<Record<WhoFact['operation'], Action>> = {
  ...{ added: 'Added', removed: 'Removed', modified: 'Modified' },
  ...{ renamed: 'Renamed', moved: 'Moved', restored: 'Added' },
}

export interface LoggedObject {
  guid: string | undefined
  /** As it is, or was last; undefined when it was never seen. */
  state: ObjectState | undefined
  isThere: boolean
  sid: string | undefined
}

/**
 * A record of what a log tells and the state of the directory does not show: it was undone before anybody looked, or it was
 * refused. Undefined when nothing came of it.
 */
export function loggedRecord(
  fact: WhoFact,
  object: LoggedObject,
  names: Names,
  place: RecordPlace,
): CollectedRecord | undefined {
  const details = fact.succeeded ? changedDetails(fact, object, names) : triedDetails(fact)
  if (!details) return undefined
  const dn = dnOf(fact) ?? object.state?.dn
  const what = dn === undefined ? (fact.object.account ?? fact.object.sid) : canonicalPath(dn)
  return withinLimits({
    key: `log.${fact.id}`,
    at: timeOfFact(fact, place).toISOString(),
    ...personOf(fact, place),
    certainty: 'exact',
    action: actions[fact.operation],
    objectType: object.state?.type ?? classIn(fact) ?? 'object',
    what: what ?? '-',
    where: fact.controller || place.controller,
    succeeded: fact.succeeded,
    details: [
      ...(object.guid === undefined
        ? []
        : [{ property: directoryProperties.objectGuid, after: object.guid }]),
      ...(object.state && isAboutMembers(fact) ? groupDetails(object.state, object.sid) : []),
      { property: directoryProperties.evidence, after: fact.evidence },
      ...details,
    ],
  })
}

/** What was restored was found among what is deleted, and is there no more. */
const dnOf = ({ operation, object, newDn }: WhoFact): string | undefined =>
  operation === 'restored' ? newDn : object.dn

const isAboutMembers = (fact: WhoFact) =>
  (fact.attributes ?? []).some(({ name }) => name === 'member')

const classIn = (fact: WhoFact): string | undefined =>
  fact.attributes?.find(({ name }) => name === 'objectclass')?.added.at(-1)

/** Only that it was tried, and at which attributes. */
function triedDetails(fact: WhoFact): Detail[] | undefined {
  const told = (fact.attributes ?? []).filter(({ name }) => !isNoise(name))
  if (fact.operation === 'modified' && fact.attributes && told.length === 0) return undefined
  return told.map(({ name }) => ({
    property: isPassword(name) ? directoryProperties.password : name,
    after: isPassword(name) ? (fact.password ?? 'reset') : 'refused',
  }))
}

function changedDetails(
  fact: WhoFact,
  { state, isThere }: LoggedObject,
  names: Names,
): Detail[] | undefined {
  if (fact.operation === 'added' || fact.operation === 'removed') {
    // What is there was told when it was seen, and what is gone as well.
    const isSeen = state !== undefined && isThere === (fact.operation === 'added')
    return isSeen
      ? undefined
      : (fact.attributes ?? []).flatMap((each) => detailsOf(each, fact, names))
  }
  if (fact.operation === 'restored') {
    return isThere && state?.revival !== undefined ? undefined : [restoredDetail(fact, state)]
  }
  if (fact.operation !== 'modified' || !fact.attributes) return undefined
  const details = fact.attributes
    .filter(({ name }) => !isNoise(name) && !isSecret(name))
    .filter(({ name }) => !isAsItIs(name, fact, state))
    .flatMap((each) => detailsOf(each, fact, names))
  return details.length === 0 ? undefined : details
}

/** It was gone again, or deleted and restored once more, before anybody looked. */
const restoredDetail = ({ newDn }: WhoFact, state: ObjectState | undefined): Detail => {
  const dn = newDn ?? state?.dn
  return {
    property: directoryProperties.restored,
    ...(dn === undefined ? {} : { after: canonicalPath(dn) }),
  }
}

/** Writing again what is there already changes nothing. */
function isAsItIs(name: string, fact: WhoFact, state: ObjectState | undefined): boolean {
  const now: RawValue[] = state?.attributes[name] ?? []
  const after = afterFact(name, now, fact)
  return name !== 'member' && after !== undefined && isAlike(after, now)
}

function detailsOf(
  { name, added, removed }: NonNullable<WhoFact['attributes']>[number],
  fact: WhoFact,
  names: Names,
): Detail[] {
  if (isPassword(name)) {
    return [{ property: directoryProperties.password, after: fact.password ?? 'reset' }]
  }
  if (isNoise(name) || isSecret(name)) return []
  if (name !== 'member') return attributeDetails({ name, before: removed, after: added }, names)
  const property = directoryProperties.member
  const path = (value: string) => canonicalPath(plainDn(value))
  return [
    ...removed.map((value) => ({ property, before: path(value) })),
    ...added.map((value) => ({ property, after: path(value) })),
  ]
}
