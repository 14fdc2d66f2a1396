import { rdnValueOf } from '@gatehouse/directory/values'
import type { WhoFact } from '../who-evidence.ts'
import { accountEvents } from './account-events.ts'
import { accountOf, valueOf, type WindowsEvent } from './windows-event.ts'

/** An event with what it says of a change. */
export interface ToldChange {
  event: WindowsEvent
  fact: WhoFact
}

/** What was done to one object in one step, by all events that tell of it. */
export interface ObjectStep {
  changes: ToldChange[]
  guid: string | undefined
  dn: string | undefined
  sid: string | undefined
  /** `CORP\alice` */
  account: string | undefined
  type: string | undefined
}

/** Events of one step are written at once … */
const stepMilliseconds = 1000
/** … but those of the directory sometimes seconds after that of the account. */
export const lagMilliseconds = 15_000

/** Who, at which controller, in which session: steps of different people are never one, nor what was done and what was refused. */
const actorOf = ({ fact: { controller, who, sessionId = '', succeeded } }: ToldChange): string =>
  [controller, who.sid ?? who.name ?? '', sessionId, succeeded].join('\0')

/**
 * Puts the events of each object together. Account events name it by its SID, Directory Service Changes by its GUID; which of
 * them belong together is told by names, and where only one of each is left, by that.
 */
export function objectSteps(changes: readonly ToldChange[], known: Identities): ObjectStep[] {
  for (const { event } of changes) known.learn(event)
  const byActor = Map.groupBy(changes, actorOf)
  return [...byActor.values()].flatMap((byOne) =>
    withLate(
      inTime(byOne).flatMap((together) => stepsOf(together, known)),
      known,
    ),
  )
}

/** Divides the events of an actor where they pause. */
function inTime(changes: readonly ToldChange[]): ToldChange[][] {
  const ordered = changes.toSorted((a, b) => a.event.at.getTime() - b.event.at.getTime())
  const groups: ToldChange[][] = []
  let last = Number.NEGATIVE_INFINITY
  for (const change of ordered) {
    const at = change.event.at.getTime()
    if (at - last > stepMilliseconds) groups.push([])
    groups.at(-1)?.push(change)
    last = at
  }
  return groups
}

function stepsOf(changes: readonly ToldChange[], known: Identities): ObjectStep[] {
  const steps = new Map<string, ObjectStep>()
  for (const change of changes) {
    const step = known.completed(stepOf(change))
    const key = step.guid ?? step.dn?.toLowerCase() ?? step.sid ?? step.account ?? ''
    const kept = steps.get(key)
    if (!kept) steps.set(key, step)
    else if (isSecond(change, kept)) {
      // Done and undone within a moment: two steps.
      steps.set(`${key} ${steps.size}`, kept)
      steps.set(key, step)
    } else absorb(kept, step)
  }
  return joined([...steps.values()], known)
}

/** An account event tells all of a step; another with the same number tells of the next. */
function isSecond({ event }: ToldChange, step: ObjectStep): boolean {
  const meaning = accountEvents.get(event.id)
  if (meaning?.operation !== 'modified' || meaning.member) return false
  return step.changes.some((other) => other.event.id === event.id)
}

/** An account event and the step of the directory that it belongs to, which came later. */
function withLate(steps: readonly ObjectStep[], known: Identities): ObjectStep[] {
  const left = new Set(steps)
  for (const early of steps.filter(isAccountChange)) {
    const late = [...left].find((step) => isByGuid(step) && isLateFor(step, early, known))
    if (!late) continue
    absorb(late, early)
    known.join(late)
    left.delete(early)
  }
  return [...left]
}

const isAccountChange = (step: ObjectStep) =>
  isBySid(step) && step.changes.every(({ fact }) => fact.operation === 'modified')

function isLateFor(step: ObjectStep, early: ObjectStep, known: Identities): boolean {
  if (step.type !== early.type || !isAllOf(step, early)) return false
  const apart = firstAt(step) - firstAt(early)
  const isSame = isNamedAlike(step, early) || known.nameOf(early.sid ?? '') === step.dn
  return isSame && apart >= 0 && apart <= lagMilliseconds
}

/** Whether the directory tells of all attributes that the account event tells of. */
function isAllOf(step: ObjectStep, early: ObjectStep): boolean {
  const told = new Set(attributesOf(step))
  return attributesOf(early).every((name) => told.has(name))
}

const attributesOf = ({ changes }: ObjectStep): string[] =>
  changes.flatMap(({ fact }) => (fact.attributes ?? []).map(({ name }) => name))

const firstAt = ({ changes }: ObjectStep): number =>
  Math.min(...changes.map(({ event }) => event.at.getTime()))

function stepOf(change: ToldChange): ObjectStep {
  const { event, fact } = change
  return {
    changes: [change],
    guid: fact.object.guid,
    dn: fact.object.dn,
    sid: fact.object.sid,
    // The policy of a domain is told with the name of the domain alone.
    account: accountOf(event, 'Target') || valueOf(event, 'DomainName') || undefined,
    type: valueOf(event, 'ObjectClass') || typeOf(event),
  }
}

/** The name of a computer ends with a dollar sign. */
const typeOf = (event: WindowsEvent): string | undefined =>
  [event.data.get('OldTargetUserName'), event.data.get('NewTargetUserName')].some((name) =>
    name?.endsWith('$'),
  )
    ? 'computer'
    : accountEvents.get(event.id)?.type

function absorb(into: ObjectStep, other: ObjectStep): void {
  into.changes.push(...other.changes)
  into.guid ??= other.guid
  into.dn ??= other.dn
  into.sid ??= other.sid
  into.account ??= other.account
  into.type ??= other.type
}

const isBySid = (step: ObjectStep) => step.guid === undefined && step.dn === undefined
const isByGuid = (step: ObjectStep) => step.sid === undefined && step.dn !== undefined

function joined(steps: readonly ObjectStep[], known: Identities): ObjectStep[] {
  const taken = new Set<ObjectStep>()
  const free = (of: ObjectStep) =>
    steps.filter((step) => isByGuid(step) && !taken.has(step) && step.type === of.type)
  for (const bySid of steps.filter(isBySid)) {
    const candidates = free(bySid)
    const alone = steps.filter((step) => isBySid(step) && step.type === bySid.type).length === 1
    const match =
      candidates.find((step) => isNamedAlike(step, bySid)) ??
      (alone && candidates.length === 1 ? candidates[0] : undefined)
    if (!match) continue
    taken.add(match)
    absorb(match, bySid)
    known.join(match)
  }
  return steps.filter((step) => !isBySid(step) || ![...taken].some((one) => one.sid === step.sid))
}

function isNamedAlike({ dn = '' }: ObjectStep, { account = '' }: ObjectStep): boolean {
  const name = account.slice(account.lastIndexOf('\\') + 1).replace(/\$$/, '')
  return name !== '' && rdnValueOf(dn).toLowerCase() === name.toLowerCase()
}

const mostKnown = 50_000

/** Which names mean the same object, as far as events have told. */
export class Identities {
  readonly #bySid = new Map<string, { guid?: string | undefined; dn?: string | undefined }>()

  /** Events about members name them by both. */
  learn(event: WindowsEvent): void {
    const [dn, sid] = [valueOf(event, 'MemberName'), valueOf(event, 'MemberSid')]
    if (dn !== '' && sid !== '') this.#keep(sid, { ...this.#bySid.get(sid), dn })
  }

  join({ sid, guid, dn }: ObjectStep): void {
    if (sid !== undefined) this.#keep(sid, { guid, dn })
  }

  completed(step: ObjectStep): ObjectStep {
    const known = step.sid === undefined ? undefined : this.#bySid.get(step.sid)
    return known ? { ...step, guid: step.guid ?? known.guid, dn: step.dn ?? known.dn } : step
  }

  nameOf(sid: string): string | undefined {
    return this.#bySid.get(sid)?.dn
  }

  #keep(sid: string, names: { guid?: string | undefined; dn?: string | undefined }): void {
    this.#bySid.delete(sid)
    this.#bySid.set(sid, names)
    if (this.#bySid.size <= mostKnown) return
    for (const oldest of this.#bySid.keys()) {
      this.#bySid.delete(oldest)
      return
    }
  }
}
