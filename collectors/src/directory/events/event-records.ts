import type { Action, CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { directoryProperties } from '@gatehouse/contract/directory-words'
import { canonicalPath, parentOf, rdnValueOf, wellKnownName } from '@gatehouse/directory/values'
import { withinLimits } from '../../linux/within-limits.ts'
import { groupDetails } from '../activity/change-records.ts'
import type { ObjectState } from '../activity/object-state.ts'
import type { WhoFact } from '../who-evidence.ts'
import { groupTypeOf } from './account-events.ts'
import { type Identities, type ObjectStep, objectSteps, type ToldChange } from './event-clusters.ts'
import { memberOf, stepDetails } from './event-details.ts'
import { factOf, sessionOf } from './event-facts.ts'
import { loneRecord } from './lone-records.ts'
import type { SessionAddresses } from './session-addresses.ts'
import { eventKey, type WindowsEvent } from './windows-event.ts'

/** What events have told so far that later ones need. */
export interface EventMemory {
  known: Identities
  addresses: SessionAddresses
}

/** What happened to a directory, as events alone tell it: one record for each thing, however many events tell of it. */
export function recordsOfEvents(
  events: readonly WindowsEvent[],
  { known, addresses }: EventMemory,
): CollectedRecord[] {
  for (const event of events) {
    const session = sessionOf(event)
    if (session) addresses.learn(session)
  }
  const changes = events.flatMap((event): ToldChange[] => {
    const fact = factOf(event)
    return fact ? [{ event, fact: addresses.joined(fact) }] : []
  })
  const lone = events.flatMap((event) => {
    const record = loneRecord(event)
    return record ? [addresses.joinedRecord(record, event)] : []
  })
  const steps = objectSteps(changes, known).flatMap((step) => stepRecords(step, known))
  return [...steps, ...lone].toSorted((a, b) => a.at.localeCompare(b.at))
}

function stepRecords(step: ObjectStep, known: Identities): CollectedRecord[] {
  const of = (...operations: WhoFact['operation'][]) =>
    step.changes.filter(({ fact }) => operations.includes(fact.operation))
  const [added] = of('added')
  const [restored] = of('restored')
  const [removed] = of('removed')
  const [moved] = of('moved', 'renamed')
  const details = stepDetails(step)
  return [
    ...(added ? [stepRecord(step, 'Added', details)] : []),
    ...(restored ? [restoredRecord(step, restored.fact, details)] : []),
    ...(moved ? [movedRecord(step, moved.fact)] : []),
    ...(added || restored || removed ? [] : modifiedRecords(step, details)),
    ...memberRecords(step, known),
    ...(removed ? [stepRecord(step, 'Removed', [])] : []),
  ]
}

/** Windows itself writes to objects all day; an access alone counts when a person made it. */
const isOnlyAccess = ({ event, fact }: ToldChange) =>
  event.id === 4662 && (fact.who.name ?? '$').endsWith('$')

function modifiedRecords(step: ObjectStep, details: Detail[]): CollectedRecord[] {
  const modified = step.changes.filter((change) => change.fact.operation === 'modified')
  const telling = modified.filter(
    (change) => memberOf(change) === undefined && change.event.id !== 5136 && !isOnlyAccess(change),
  )
  const isAccessBeside =
    telling.every(({ event }) => event.id === 4662) && step.changes.length > telling.length
  if (details.length === 0 && (telling.length === 0 || isAccessBeside)) return []
  return [stepRecord({ ...step, changes: modified }, 'Modified', details)]
}

function movedRecord(step: ObjectStep, fact: WhoFact): CollectedRecord {
  const [from, to] = [fact.object.dn ?? '', fact.newDn ?? '']
  const detail =
    fact.operation === 'renamed'
      ? { property: directoryProperties.name, before: rdnValueOf(from), after: rdnValueOf(to) }
      : { property: directoryProperties.parent, before: place(from), after: place(to) }
  return stepRecord({ ...step, dn: to }, fact.operation === 'renamed' ? 'Renamed' : 'Moved', [
    detail,
  ])
}

/** It is where it came back to. */
function restoredRecord(step: ObjectStep, fact: WhoFact, details: Detail[]): CollectedRecord {
  const dn = fact.newDn ?? step.dn
  return stepRecord({ ...step, dn }, 'Added', [restoredDetail(fact), ...details])
}

const place = (dn: string): string => canonicalPath(parentOf(dn) ?? '')

const restoredDetail = (fact: WhoFact): Detail => ({
  property: directoryProperties.restored,
  ...(fact.object.dn ? { before: canonicalPath(fact.object.dn) } : {}),
  ...(fact.newDn ? { after: canonicalPath(fact.newDn) } : {}),
})

/** One for each member: 4728 and 5136 of the same one are the same change. */
function memberRecords(step: ObjectStep, known: Identities): CollectedRecord[] {
  const byMember = new Map<string, { changes: ToldChange[]; path: string; isAdded: boolean }>()
  for (const change of step.changes) {
    const member = memberOf(change)
    if (!member) continue
    const path = memberPath(member.value, known)
    const key = `${path.toLowerCase()}|${member.isAdded}`
    const kept = byMember.get(key) ?? { changes: [], path, isAdded: member.isAdded }
    kept.changes.push(change)
    byMember.set(key, kept)
  }
  return [...byMember.values()].map(({ changes, path, isAdded }) =>
    stepRecord({ ...step, changes }, 'Modified', [
      ...groupDetails(groupState(step), step.sid),
      { property: directoryProperties.member, ...(isAdded ? { after: path } : { before: path }) },
    ]),
  )
}

/** What the words about groups need of one. */
function groupState({ dn = '', account = '', sid = '', changes }: ObjectStep): ObjectState {
  const type = changes.map(({ event }) => groupTypeOf(event.id, sid)).find(Boolean)
  return {
    dn,
    type: 'group',
    attributes: {
      samaccountname: [account.slice(account.lastIndexOf('\\') + 1)],
      ...(type ? { grouptype: [`${type}`] } : {}),
    },
    changes: 0,
  }
}

/** Of `<SID=…>;CN=…`, or one of both. */
function memberPath(value: string, known: Identities): string {
  const [, sid, dn = ''] = /^(?:<SID=([^>]*)>;?)?(.*)$/s.exec(value) ?? []
  const name = dn || (sid === undefined ? '' : (known.nameOf(sid) ?? ''))
  return name === '' ? (wellKnownName(sid ?? '') ?? sid ?? '') : canonicalPath(name) || name
}

function stepRecord(step: ObjectStep, action: Action, details: Detail[]): CollectedRecord {
  const ordered = step.changes.toSorted((a, b) => a.event.at.getTime() - b.event.at.getTime())
  const [first] = ordered
  if (!first) throw new Error('A step has at least one event.')
  const { fact, event } = first
  const ids = [...new Set(ordered.map((change) => change.event.id))].toSorted((a, b) => a - b)
  return withinLimits({
    key: `event.${action}.${ordered.map((change) => eventKey(change.event)).toSorted()[0] ?? ''}`,
    at: event.at.toISOString(),
    who: fact.who.name ?? fact.who.sid ?? 'unknown',
    action,
    objectType: step.type ?? 'object',
    what: whatOf(step),
    where: event.computer,
    workstation: ordered.map((change) => change.fact.workstation).find((text) => text !== '') ?? '',
    succeeded: ordered.every((change) => change.fact.succeeded),
    certainty: 'exact',
    details: [
      ...(step.guid ? [{ property: directoryProperties.objectGuid, after: step.guid }] : []),
      { property: directoryProperties.evidence, after: `Security log ${ids.join(', ')}` },
      ...details,
    ],
  })
}

function whatOf({ dn, account, sid, guid }: ObjectStep): string {
  if (dn) return canonicalPath(dn) || dn
  return account ?? (sid ? (wellKnownName(sid) ?? sid) : (guid ?? '-'))
}
