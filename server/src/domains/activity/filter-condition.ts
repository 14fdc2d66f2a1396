import {
  type ActivityFilter,
  type TextField,
  textFields,
  type TextFilter,
} from '@gatehouse/contract/activity'
import { fold, wordsOf } from './fold.ts'
import type { FoldedRecord } from './folded-record.ts'
import { isNegative } from './operator.ts'
import { isWithin, minuteOfDay, minuteRange } from './time-of-day.ts'

/** What one parameter of a filter demands. A record matches when all of them hold. */
export interface Condition {
  field: keyof ActivityFilter
  holds(record: FoldedRecord): boolean
}

type Holds = Condition['holds']

/** Minutes after midnight of a record, by the clocks of an organization. */
export type MinuteAt = (record: FoldedRecord) => number

/** Looked up once for each record, however many filters ask. */
export function minuteIn(timeZone: string): MinuteAt {
  const minuteAt = minuteOfDay(timeZone)
  let [last, minute]: [FoldedRecord | undefined, number] = [undefined, 0]
  return (record) => {
    if (record !== last) minute = minuteAt(record.at)
    last = record
    return minute
  }
}

/** Those that need little work first. */
export const conditionsOf = (filter: ActivityFilter, minuteAt: MinuteAt): Condition[] => [
  ...success(filter.succeeded),
  ...combined('action', filter.action, ({ value }) => {
    return ({ record }) => record.action === value
  }),
  ...times(filter),
  ...timeOfDay(filter.timeOfDay, minuteAt),
  ...textFields.flatMap((field) => combined(field, filter[field], (one) => textHolds(field, one))),
  ...words(filter.text),
]

/** One of the positive filters must match, and none of the negative ones. */
function combined<Filter extends Pick<TextFilter, 'operator'>>(
  field: Condition['field'],
  filters: readonly Filter[] = [],
  matcherOf: (filter: Filter) => Holds,
): Condition[] {
  const positive = filters.filter(({ operator }) => !isNegative(operator)).map(matcherOf)
  const negative = filters.filter(({ operator }) => isNegative(operator)).map(matcherOf)
  const [only, ...others] = positive
  return [
    ...(only ? [{ field, holds: others.length === 0 ? only : oneOf(positive) }] : []),
    ...(negative.length > 0 ? [{ field, holds: noneOf(negative) }] : []),
  ]
}

const oneOf =
  (all: readonly Holds[]): Holds =>
  (record) =>
    all.some((holds) => holds(record))

const noneOf =
  (all: readonly Holds[]): Holds =>
  (record) =>
    !all.some((holds) => holds(record))

function textHolds(field: TextField, { operator, value }: TextFilter): Holds {
  const wanted = fold(value)
  const matches = comparison(operator, wanted)
  if (field === 'details' || field === 'before' || field === 'after') {
    // What is nowhere in all of them is in none, and that is quick to see.
    return (record) => record.allDetails.includes(wanted) && record[field].some(matches)
  }
  return (record) => matches(record[field])
}

/** Whether a text matches, regardless of whether the operator is negative. */
function comparison(operator: TextFilter['operator'], wanted: string): (text: string) => boolean {
  switch (operator) {
    case 'equals':
    case 'notEquals':
      return (text) => text === wanted
    case 'startsWith':
      return (text) => text.startsWith(wanted)
    case 'endsWith':
      return (text) => text.endsWith(wanted)
    case 'contains':
    case 'doesNotContain':
      return (text) => text.includes(wanted)
  }
}

function words(text: string | undefined): Condition[] {
  const wanted = wordsOf(text ?? '')
  if (wanted.length === 0) return []
  return [
    { field: 'text', holds: ({ searched }) => wanted.every((word) => searched.includes(word)) },
  ]
}

function times({ from, to }: ActivityFilter): Condition[] {
  const [start, end] = [Date.parse(from ?? ''), Date.parse(to ?? '')]
  const conditions: Condition[] = []
  if (from) conditions.push({ field: 'from', holds: ({ at }) => at.getTime() >= start })
  if (to) conditions.push({ field: 'to', holds: ({ at }) => at.getTime() < end })
  return conditions
}

function timeOfDay(range: string | undefined, minuteAt: MinuteAt): Condition[] {
  if (range === undefined) return []
  const minutes = minuteRange(range)
  return [{ field: 'timeOfDay', holds: (record) => isWithin(minutes, minuteAt(record)) }]
}

const success = (succeeded: boolean | undefined): Condition[] =>
  succeeded === undefined
    ? []
    : [{ field: 'succeeded', holds: ({ record }) => record.succeeded === succeeded }]
