import { createHash } from 'node:crypto'
import {
  type Certainty,
  type CollectedRecord,
  type Detail,
  maxDetails,
} from '@gatehouse/contract/activity-record'
import { administrativeGroupIds, directoryProperties } from '@gatehouse/contract/directory-words'
import { canonicalPath, groupTypeText, relativeIdOf } from '@gatehouse/directory/values'
import { withinLimits } from '../../linux/within-limits.ts'
import type { SessionFact, WhoFact } from '../who-evidence.ts'
import type { ObjectChange } from './object-change.ts'
import type { ObjectState } from './object-state.ts'
import type { Statement } from './statement.ts'

/** What a record needs beyond what happened. */
export interface RecordPlace {
  now: Date
  /** The controller that told it. */
  controller: string
  controllerOf(invocationId: string | undefined): string | undefined
  nameOf(sid: string): string
  sessionOf(fact: WhoFact): SessionFact | undefined
  /** A time of a controller, which the empty name says nothing of, by our clock. */
  ours(at: Date, controller: string): Date
}

/** Who is named when nothing tells. */
const unknown = 'unknown'

/** One record for each action of each person; one with very many details is divided. */
export function recordsOf(
  change: ObjectChange,
  statements: readonly Statement[],
  place: RecordPlace,
): CollectedRecord[] {
  const state = stateOf(change)
  let count = state.changes
  return grouped(statements).flatMap((group) => {
    const [first] = group
    if (!first) return []
    const head = headOf(change, state, first)
    const details = group.flatMap((statement) => statement.details)
    return chunks(details, maxDetails - head.length).map((part) => {
      count += 1
      const all = [...head, ...part]
      return withinLimits({
        key: keyOf(change.guid, count, first, all),
        at: timeOf(group, place).toISOString(),
        ...whoOf(group, place),
        action: first.action,
        objectType: state.type || 'object',
        what: canonicalPath(pathOf(change, first)),
        where: whereOf(first, place),
        succeeded: true,
        details: all,
      })
    })
  })
}

/** The state whose count of changes goes on. */
function stateOf(change: ObjectChange): ObjectState {
  if (change.kind === 'passing') return change.state
  return change.kind === 'removed' ? change.before : change.after
}

function pathOf(change: ObjectChange, { action }: Statement): string {
  if (change.kind === 'removed') return change.lastDn
  return action === 'Removed' && 'before' in change ? change.before.dn : stateOf(change).dn
}

/** What one person did in one step is told together. */
function grouped(statements: readonly Statement[]): Statement[][] {
  const groups = new Map<string, Statement[]>()
  for (const statement of statements) {
    const { action, fact, invocationId } = statement
    const by = fact ? (fact.operationId ?? fact.id) : (invocationId ?? '')
    const key = `${action}|${by}`
    groups.set(key, [...(groups.get(key) ?? []), statement])
  }
  return [...groups.values()]
}

/** The same each time the same change is seen after the same changes of the object. */
function keyOf(guid: string, count: number, { action }: Statement, details: Detail[]): string {
  const digest = createHash('sha256').update(JSON.stringify([action, details]))
  return `${guid}.${count}.${digest.digest('base64url').slice(0, 22)}`
}

function timeOf(group: readonly Statement[], place: RecordPlace): Date {
  const [first] = group
  if (first?.fact) return timeOfFact(first.fact, place)
  const times = group.flatMap(({ at, invocationId }) =>
    at ? [timeOfOrigin(at, invocationId, place).getTime()] : [],
  )
  return new Date(Math.min(place.now.getTime(), ...(times.length > 0 ? [Math.max(...times)] : [])))
}

function timeOfOrigin(at: Date, invocationId: string | undefined, place: RecordPlace): Date {
  const controller = place.controllerOf(invocationId)
  return controller === undefined ? at : place.ours(at, controller)
}

/** Nothing is recorded that is still to come, whatever the clock of another controller says. */
export const timeOfFact = (fact: WhoFact, { now, ours }: RecordPlace): Date =>
  new Date(Math.min(now.getTime(), ours(fact.at, fact.controller).getTime()))

function whoOf(
  group: readonly Statement[],
  place: RecordPlace,
): { who: string; certainty: Certainty; workstation: string } {
  const fact = group[0]?.fact
  if (!fact) return { who: unknown, certainty: 'inferred', workstation: '' }
  const isExact = group.every((statement) => statement.isExact)
  return { ...personOf(fact, place), certainty: isExact ? 'exact' : 'joined' }
}

/** Of a log line. */
export function personOf(
  fact: WhoFact,
  place: Pick<RecordPlace, 'nameOf' | 'sessionOf'>,
): { who: string; workstation: string } {
  const session = place.sessionOf(fact)
  const sid = fact.who.sid ?? ''
  const named = fact.who.name ?? (sid === '' ? undefined : place.nameOf(sid))
  // A SID that this domain does not know may be known to the log of sign-ins.
  const who = named === undefined || named === sid ? (session?.name ?? named) : named
  return { who: who ?? unknown, workstation: fact.workstation || (session?.workstation ?? '') }
}

const whereOf = ({ fact, invocationId }: Statement, place: RecordPlace): string =>
  fact?.controller || (place.controllerOf(invocationId) ?? place.controller)

function headOf(change: ObjectChange, state: ObjectState, { fact }: Statement): Detail[] {
  return [
    { property: directoryProperties.objectGuid, after: change.guid },
    ...(hasMembers(change) ? groupDetails(state, change.sid) : []),
    ...(fact ? [{ property: directoryProperties.evidence, after: fact.evidence }] : []),
  ]
}

const hasMembers = (change: ObjectChange): boolean =>
  'members' in change && change.members.length > 0

/** Of a group whose members changed: what kind it is, and whether it has power over the domain. */
export const groupDetails = (state: ObjectState, sid: string | undefined): Detail[] => [
  ...typeDetail(state),
  ...administrativeDetail(state, sid),
]

function typeDetail({ attributes }: ObjectState): Detail[] {
  const [type] = attributes['grouptype'] ?? []
  if (typeof type !== 'string') return []
  return [{ property: directoryProperties.groupType, after: groupTypeText(Number(type)) }]
}

/** Groups with power over the domain, so that reports find them whatever they are called. */
function administrativeDetail(state: ObjectState, sid: string | undefined): Detail[] {
  if (sid === undefined || !isAdministrative(sid)) return []
  const [name] = state.attributes['samaccountname'] ?? []
  return [
    {
      property: directoryProperties.administrativeGroup,
      after: typeof name === 'string' ? name : canonicalPath(state.dn),
    },
  ]
}

/** The numbers mean groups of the domain itself, and of the builtin domain. */
function isAdministrative(sid: string): boolean {
  const isGroupOfDomain = /^S-1-5-21-\d+-\d+-\d+-\d+$/.test(sid)
  const isBuiltin = sid.startsWith('S-1-5-32-')
  return (isGroupOfDomain || isBuiltin) && administrativeGroupIds.has(relativeIdOf(sid))
}

function chunks(details: readonly Detail[], size: number): Detail[][] {
  const parts: Detail[][] = []
  for (let at = 0; at < details.length; at += size) parts.push(details.slice(at, at + size))
  return parts.length === 0 ? [[]] : parts
}
