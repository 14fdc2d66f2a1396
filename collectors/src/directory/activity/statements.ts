import { directoryProperties, passwordChange } from '@gatehouse/contract/directory-words'
import type { Detail } from '@gatehouse/contract/activity-record'
import { canonicalPath, namesOf } from '@gatehouse/directory/values'
import type { WhoFact } from '../who-evidence.ts'
import { afterFact, chained, isAlike } from './attribute-chain.ts'
import { isPassword } from './attribute-policy.ts'
import type { EvidenceBox, Subject } from './evidence-box.ts'
import type { MemberChange, ObjectChange } from './object-change.ts'
import type { AttributeChange } from './object-difference.ts'
import type { ObjectState } from './object-state.ts'
import type { AttributeOrigin } from './replication-metadata.ts'
import { fits, isExact, type Question, type Statement } from './statement.ts'
import { memberDetail, nameDetails, placeDetails, sidesOf } from './statement-details.ts'
import { attributeDetails, type Names } from './value-words.ts'

export interface Told {
  statements: Statement[]
  /** Facts that say nothing beyond the statements. */
  used: WhoFact[]
  /** Waiting for more log lines could not tell more. */
  isFinal: boolean
}

const passwordTime = 'pwdlastset'
/** whenCreated has whole seconds. */
const creationMilliseconds = 1500

/** What happened to one object, each thing with who did it as far as logs tell. */
export class Statements {
  readonly #change: ObjectChange
  readonly #box: EvidenceBox
  readonly #names: Names
  /** Names that it had in between, as far as logs tell. */
  readonly #dns: string[] = []
  readonly #told: Told = { statements: [], used: [], isFinal: true }

  private constructor(change: ObjectChange, box: EvidenceBox, names: Names) {
    this.#change = change
    this.#box = box
    this.#names = names
  }

  static of(change: ObjectChange, box: EvidenceBox, names: Names): Told {
    const statements = new Statements(change, box, names)
    statements.#tell()
    return statements.#told
  }

  #tell(): void {
    const change = this.#change
    switch (change.kind) {
      case 'added':
        return this.#added(change.after, change.members, change.createdAt)
      case 'removed':
        this.#dns.push(change.lastDn)
        this.#named(change.before.dn, change.lastDn)
        return this.#whole('removed', 'Removed', sidesOf(change.before, 'before', this.#names))
      case 'passing':
        this.#added(change.state, [], change.createdAt)
        return this.#whole('removed', 'Removed', sidesOf(change.state, 'before', this.#names))
      case 'restored':
        return this.#restored(change)
      case 'changed':
        return this.#changed(change)
    }
  }

  #added(state: ObjectState, members: readonly MemberChange[], createdAt: Date | undefined): void {
    const details = [
      ...sidesOf(state, 'after', this.#names),
      ...members.map((member) => memberDetail(member)),
    ]
    const lone = this.#facts({ operation: 'added' }).length === 0 && this.#createdAs(createdAt)
    if (lone) {
      // Which one it was is put together of two facts.
      this.#dns.push(lone.object.dn ?? '')
      const statement = { action: 'Added', fact: lone, isExact: false, details } as const
      this.#add({ ...statement, ...this.#origin() }, 'added')
    } else this.#whole('added', 'Added', details)
    this.#useUpWhatCreationSays(state)
    if (state.revival !== undefined) this.#useUpRemovals()
  }

  /** What is new was deleted and restored before anybody looked; it is there. */
  #useUpRemovals(): void {
    const isRemoval = ({ operation }: WhoFact) =>
      operation === 'removed' || operation === 'restored'
    this.#told.used.push(...this.#box.about(this.#subject, isRemoval))
  }

  #restored(change: Extract<ObjectChange, { kind: 'restored' }>): void {
    const { before, after, difference, members, isRemovalTold } = change
    if (!isRemovalTold) this.#removedMeanwhile(before)
    const places = { before: canonicalPath(before.dn), after: canonicalPath(after.dn) }
    const details = [
      { property: directoryProperties.restored, ...places },
      ...difference.attributes.flatMap((each) => attributeDetails(each, this.#names)),
    ]
    this.#whole('restored', 'Added', details, 'isdeleted')
    for (const member of members) if (!member.isSilent) this.#member(member)
  }

  /** Nobody saw it gone. It may have had another name by then, of which the line about its return has the first part. */
  #removedMeanwhile(before: ObjectState): void {
    const details = sidesOf(before, 'before', this.#names)
    if (this.#facts({ operation: 'removed' }).length > 0) {
      return this.#whole('removed', 'Removed', details)
    }
    const names = this.#facts({ operation: 'restored' }).map(({ object }) => nameIn(object.dn))
    const lone = this.#lone('removed', ({ object }) => names.includes(nameIn(object.dn)))
    if (!lone) return this.#whole('removed', 'Removed', details)
    const statement = { action: 'Removed', fact: lone, isExact: false, details } as const
    this.#add({ ...statement, ...this.#origin('isdeleted') }, 'removed')
  }

  /** The only line about a new object of that moment, which was renamed before anybody looked. */
  #createdAs(createdAt: Date | undefined): WhoFact | undefined {
    if (!createdAt) return undefined
    return this.#lone(
      'added',
      (fact) => Math.abs(fact.at.getTime() - createdAt.getTime()) < creationMilliseconds,
    )
  }

  /** The only line of its kind about a name that no object has. */
  #lone(operation: WhoFact['operation'], fitsToo: (fact: WhoFact) => boolean): WhoFact | undefined {
    const facts = this.#box.ofNobody(
      (fact) => fact.succeeded && fact.operation === operation && fitsToo(fact),
    )
    return facts.length === 1 ? facts[0] : undefined
  }

  /** Whoever makes an object goes on setting it up; what came of it is in the record of the new object. */
  #useUpWhatCreationSays(state: ObjectState): void {
    const fact = this.#told.statements.at(-1)?.fact
    if (!fact) return
    const later = this.#box.about(this.#subject, (other) => other.operation === 'modified')
    for (const other of later) {
      const isSame = other.who.sid === fact.who.sid && other.who.name === fact.who.name
      const isThere = (other.attributes ?? []).every(({ name, added }) => {
        const after = afterFact(name, [], other)
        return (
          isPassword(name) ||
          name === 'member' ||
          added.length === 0 ||
          !after ||
          isAlike(after, state.attributes[name] ?? [])
        )
      })
      if (isSame && isThere && other.succeeded) this.#told.used.push(other)
    }
  }

  #changed(change: Extract<ObjectChange, { kind: 'changed' }>): void {
    const { before, after, difference, members } = change
    this.#named(before.dn, after.dn)
    for (const each of difference.attributes) {
      if (each.name === passwordTime && isPasswordSet(each)) this.#password(each)
      else this.#attribute(each)
    }
    for (const member of members) if (!member.isSilent) this.#member(member)
  }

  #named(before: string, after: string): void {
    const [name, place] = [nameDetails(before, after), placeDetails(before, after)]
    if (name.length > 0) this.#whole('renamed', 'Renamed', name, 'name')
    if (place.length > 0) this.#whole('moved', 'Moved', place, 'name')
  }

  /** One thing that happened to the object as a whole. */
  #whole(
    operation: WhoFact['operation'],
    action: Statement['action'],
    details: Detail[],
    attribute?: string,
  ): void {
    const question: Question = { operation }
    const fact = this.#facts(question).at(-1)
    const origin = this.#origin(attribute)
    this.#add({ action, fact, isExact: true, details, ...origin }, operation)
  }

  #attribute(change: AttributeChange): void {
    const question: Question = { operation: 'modified', attribute: change.name }
    const facts = this.#facts(question)
    const links = chained(change, facts)
    for (const link of links) {
      const details = attributeDetails(link.change, this.#names)
      if (details.length === 0) continue
      this.#add(
        {
          action: 'Modified',
          fact: link.fact,
          isExact: link.fact !== undefined && isExact(link.fact, question),
          details,
          ...this.#origin(change.name),
        },
        'modified',
      )
    }
  }

  /** Never its value. Logs of several kinds speak of one password that was set. */
  #password(change: AttributeChange): void {
    const facts = this.#box.about(
      this.#subject,
      (fact) =>
        fact.succeeded &&
        fact.operation === 'modified' &&
        (fact.password !== undefined ||
          (fact.attributes ?? []).some(({ name }) => name === passwordTime)),
    )
    const fact = facts.findLast(({ password }) => password !== undefined) ?? facts.at(-1)
    this.#told.used.push(...facts)
    const isOwn = facts.some(({ password }) => password === 'changed')
    const how = fact && !isOwn ? passwordChange.reset : passwordChange.changed
    const details = [
      { property: directoryProperties.password, after: how },
      ...attributeDetails(change, this.#names),
    ]
    this.#add(
      { action: 'Modified', fact, isExact: true, details, ...this.#origin(passwordTime) },
      'modified',
    )
  }

  #member(change: MemberChange): void {
    const dn = change.dn.toLowerCase()
    const question: Question = {
      ...{ operation: 'modified', attribute: 'member', isAdded: change.isAdded },
      isMember: (value) => {
        const said = value.toLowerCase()
        return said === dn || said.endsWith(`;${dn}`) || said.includes(`<guid=${change.member}>`)
      },
    }
    const fact = this.#facts(question).at(-1)
    const isExactly = fact !== undefined && isExact(fact, question)
    this.#add(
      {
        ...{ action: 'Modified', fact, isExact: isExactly, details: [memberDetail(change)] },
        ...{ at: undefined, invocationId: undefined },
      },
      'modified',
    )
  }

  #add(statement: Statement, operation: WhoFact['operation']): void {
    if (statement.fact) this.#told.used.push(statement.fact)
    else if (this.#box.tells(operation)) this.#told.isFinal = false
    this.#told.statements.push(statement)
  }

  /** Those that name the very change, or else those that name the object. */
  #facts(question: Question): WhoFact[] {
    const facts = this.#box.about(this.#subject, (fact) => fits(fact, question))
    const exact = facts.filter((fact) => isExact(fact, question))
    return exact.length > 0 ? exact : facts.slice(-1)
  }

  get #subject(): Subject {
    const { guid, sid } = this.#change
    const states = statesOf(this.#change)
    const account = states.at(-1)?.attributes['samaccountname']?.[0]
    return {
      ...{ guid, sid, dns: [...states.map(({ dn }) => dn), ...this.#dns] },
      account: typeof account === 'string' ? account : undefined,
    }
  }

  /** Of an attribute; of the object as a whole what was written last. */
  #origin(attribute?: string): Pick<Statement, 'at' | 'invocationId'> {
    const { schema } = this.#names
    const { origins } = this.#change
    const own = origins.find(({ number }) => schema.attributeOfNumber(number) === attribute)
    const origin = attribute === undefined || !own ? latest(origins) : own
    return { at: origin?.at, invocationId: origin?.invocationId }
  }
}

const latest = (origins: readonly AttributeOrigin[]): AttributeOrigin | undefined =>
  origins.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1)

/** The first part of a name, also of `CN=Alice\\0ADEL:…`, in lower case. */
const nameIn = (dn = ''): string => (namesOf(dn)[0] ?? '').replace(/\\0ADEL:.*$/i, '').toLowerCase()

/** 0: it must be changed at the next logon, which sets none. */
const isPasswordSet = ({ after }: AttributeChange) => after[0] !== undefined && after[0] !== '0'

function statesOf(change: ObjectChange): ObjectState[] {
  if (change.kind === 'passing') return [change.state]
  return [
    ...('before' in change ? [change.before] : []),
    ...('after' in change ? [change.after] : []),
  ]
}
