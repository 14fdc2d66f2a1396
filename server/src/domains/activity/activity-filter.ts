import {
  type ActivityFilter,
  type TextField,
  textFields,
  type TextFilter,
} from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { fold, wordsOf } from './fold.ts'
import { isNegative } from './operator.ts'
import { detailTexts, searchedText } from './searched-text.ts'
import { isWithin, minuteOfDay, minuteRange } from './time-of-day.ts'

export type Matches = (record: ActivityRecord) => boolean

/** The filter for records in memory. Finds exactly what the search finds: a test compares the two. */
export function compileFilter(filter: ActivityFilter, timeZone: string): Matches {
  const conditions: Matches[] = [
    ...times(filter),
    ...timeOfDay(filter.timeOfDay, timeZone),
    ...success(filter.succeeded),
    ...textFields.flatMap((field) => combined(filter[field], (one) => fieldMatches(field, one))),
    ...combined(
      filter.action,
      ({ value }) =>
        (record) =>
          record.action === value,
    ),
    ...words(filter.text),
  ]
  return (record) => conditions.every((matches) => matches(record))
}

/** One of the positive filters must match, and none of the negative ones. */
function combined<Filter extends Pick<TextFilter, 'operator'>>(
  filters: readonly Filter[] = [],
  matcherOf: (filter: Filter) => Matches,
): Matches[] {
  const positive = filters.filter(({ operator }) => !isNegative(operator)).map(matcherOf)
  const negative = filters.filter(({ operator }) => isNegative(operator)).map(matcherOf)
  const oneMatches: Matches = (record) => positive.some((matches) => matches(record))
  const noneMatches: Matches = (record) => !negative.some((matches) => matches(record))
  return [...(positive.length > 0 ? [oneMatches] : []), noneMatches]
}

function fieldMatches(field: TextField, { operator, value }: TextFilter): Matches {
  const wanted = fold(value)
  const matches = comparison(operator)
  if (field !== 'details') return (record) => matches(fold(record[field]), wanted)
  return (record) => detailTexts(record).some((text) => matches(fold(text), wanted))
}

/** Whether a text matches, regardless of whether the operator is negative. */
function comparison(operator: TextFilter['operator']): (text: string, wanted: string) => boolean {
  switch (operator) {
    case 'equals':
    case 'notEquals':
      return (text, wanted) => text === wanted
    case 'startsWith':
      return (text, wanted) => text.startsWith(wanted)
    case 'endsWith':
      return (text, wanted) => text.endsWith(wanted)
    case 'contains':
    case 'doesNotContain':
      return (text, wanted) => text.includes(wanted)
  }
}

function words(text: string | undefined): Matches[] {
  const wanted = wordsOf(text ?? '')
  if (wanted.length === 0) return []
  return [
    (record) => {
      const searched = fold(searchedText(record))
      return wanted.every((word) => searched.includes(word))
    },
  ]
}

function times({ from, to }: ActivityFilter): Matches[] {
  const [start, end] = [Date.parse(from ?? ''), Date.parse(to ?? '')]
  return [
    ...(from ? [(record: ActivityRecord) => Date.parse(record.at) >= start] : []),
    ...(to ? [(record: ActivityRecord) => Date.parse(record.at) < end] : []),
  ]
}

function timeOfDay(range: string | undefined, timeZone: string): Matches[] {
  if (range === undefined) return []
  const [minutes, minuteAt] = [minuteRange(range), minuteOfDay(timeZone)]
  return [(record) => isWithin(minutes, minuteAt(new Date(record.at)))]
}

const success = (succeeded: boolean | undefined): Matches[] =>
  succeeded === undefined ? [] : [(record) => record.succeeded === succeeded]
