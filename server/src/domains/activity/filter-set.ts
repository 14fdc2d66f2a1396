import type { ActivityFilter } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { type Condition, conditionsOf, minuteIn } from './filter-condition.ts'
import { FoldedRecord } from './folded-record.ts'

/** @returns the values of all filters that the record matches. */
export type FilterSet<Value> = (record: ActivityRecord) => readonly Value[]

interface Candidate<Value> {
  value: Value
  conditions: readonly Condition[]
}

/** The same in all records of a batch. */
const ofOrigin: ReadonlySet<string> = new Set(['connector', 'source'])
/** Few different values together: what they decide is remembered. */
const ofKind: ReadonlySet<string> = new Set(['action', 'succeeded', 'objectType', 'where'])
const maxRemembered = 20_000

/**
 * Looks at hundreds of filters for each record in little more time than at one: most are ruled out by where the
 * record comes from and what kind it is, which is decided once for all records of that kind.
 */
export function compileFilters<Value>(
  filters: readonly { filter: ActivityFilter; value: Value }[],
  timeZone: string,
): FilterSet<Value> {
  const minuteAt = minuteIn(timeZone)
  const all = filters.map(({ filter, value }) => ({
    value,
    conditions: conditionsOf(filter, minuteAt),
  }))
  const byOrigin = new Map<string, FilterSet<Value>>()
  let [connector, source, last]: [string, string, FilterSet<Value> | undefined] = [
    '',
    '',
    undefined,
  ]
  return (record) => {
    if (last === undefined || record.connector !== connector || record.source !== source) {
      ;({ connector, source } = record)
      last = remembered(byOrigin, `${connector}\0${source}`, () =>
        byKind(remaining(all, ofOrigin, new FoldedRecord(record))),
      )
    }
    return last(record)
  }
}

function byKind<Value>(all: readonly Candidate<Value>[]): FilterSet<Value> {
  const known = new Kinds<readonly Candidate<Value>[]>()
  return (record) => {
    const folded = new FoldedRecord(record)
    const candidates = known.get(record, () => remaining(all, ofKind, folded))
    return candidates.length === 0 ? [] : matching(candidates, folded)
  }
}

/** What is known of each kind of record. Maps in maps: to put the parts of a key together takes longer than to look. */
class Kinds<Value> {
  readonly #known = new Map<string, Map<string, Map<string, Value>>>()
  readonly #ofFailed = new Map<string, Map<string, Map<string, Value>>>()
  #size = 0

  get({ action, objectType, where, succeeded }: ActivityRecord, find: () => Value): Value {
    const known = succeeded ? this.#known : this.#ofFailed
    const found = known.get(where)?.get(objectType)?.get(action)
    if (found !== undefined) return found
    if (this.#size >= maxRemembered) this.#forget()
    const ofWhere = known.get(where) ?? new Map<string, Map<string, Value>>()
    const ofType = ofWhere.get(objectType) ?? new Map<string, Value>()
    const value = find()
    known.set(where, ofWhere.set(objectType, ofType.set(action, value)))
    this.#size += 1
    return value
  }

  #forget(): void {
    this.#known.clear()
    this.#ofFailed.clear()
    this.#size = 0
  }
}

function matching<Value>(candidates: readonly Candidate<Value>[], record: FoldedRecord): Value[] {
  const found: Value[] = []
  for (const { value, conditions } of candidates) {
    if (conditions.every(({ holds }) => holds(record))) found.push(value)
  }
  return found
}

/** Those that are left when the conditions on some fields are decided, with their other conditions. */
const remaining = <Value>(
  candidates: readonly Candidate<Value>[],
  fields: ReadonlySet<string>,
  record: FoldedRecord,
): Candidate<Value>[] =>
  candidates
    .filter(({ conditions }) =>
      conditions.every(({ field, holds }) => !fields.has(field) || holds(record)),
    )
    .map(({ value, conditions }) => ({
      value,
      conditions: conditions.filter(({ field }) => !fields.has(field)),
    }))

function remembered<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= maxRemembered) known.clear()
  const value = find()
  known.set(key, value)
  return value
}
