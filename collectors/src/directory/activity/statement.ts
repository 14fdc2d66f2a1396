import type { Action, Detail } from '@gatehouse/contract/activity-record'
import type { WhoFact } from '../who-evidence.ts'

/** One thing that happened to an object, with what logs say of it. */
export interface Statement {
  action: Action
  /** Who did it; undefined when no log tells. */
  fact: WhoFact | undefined
  /** The log names this very change, and not only the object. */
  isExact: boolean
  details: Detail[]
  /** When, and on which controller, as replication tells. */
  at: Date | undefined
  invocationId: string | undefined
}

/** What is to be found out of a change before it can be told. */
export interface Question {
  operation: WhoFact['operation']
  /** In lower case; a fact that names other attributes is not about it. */
  attribute?: string
  /** Of a member: whether a value in a log is that member. */
  isMember?: (value: string) => boolean
  /** Of a member: it came. */
  isAdded?: boolean
}

export function fits(fact: WhoFact, question: Question): boolean {
  if (!fact.succeeded || !isSameKind(fact.operation, question.operation)) return false
  if (question.attribute === undefined || fact.attributes === undefined) return true
  return fact.attributes.some(
    ({ name, added, removed }) =>
      name === question.attribute &&
      (!question.isMember || (question.isAdded ? added : removed).some(question.isMember)),
  )
}

/** Windows has one event for both a new name and a new place (5139). */
const isNaming = (operation: WhoFact['operation']) =>
  operation === 'renamed' || operation === 'moved'

const isSameKind = (a: WhoFact['operation'], b: WhoFact['operation']): boolean =>
  a === b || (isNaming(a) && isNaming(b))

/** Whether the log names this very change. */
export const isExact = (fact: WhoFact, question: Question): boolean =>
  question.attribute === undefined || fact.attributes !== undefined
