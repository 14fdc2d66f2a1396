import { fold } from '#domains/activity'
import type { WireRecord } from './wire-record.ts'

export const textOperators = [
  'Contains',
  'DoesNotContain',
  'Equals',
  'NotEqualTo',
  'StartsWith',
  'EndsWith',
] as const
export type TextOperator = (typeof textOperators)[number]

/** What a text filter looks at. Of several values one has to match, or with a negative operator none may. */
export const textFields = {
  RID: ({ rid }) => [rid],
  Who: ({ who }) => [who],
  Where: ({ where }) => [where],
  ObjectType: ({ objectType }) => [objectType],
  MonitoringPlan: ({ plan }) => [plan.name, plan.id],
  What: ({ what }) => [what],
  DataSource: ({ dataSource }) => [dataSource],
  Item: ({ item }) => (item === undefined ? [] : [item]),
  Workstation: ({ workstation }) => [workstation],
  Detail: ({ details }) =>
    details.flatMap(({ propertyName, before = '', after = '' }) => [propertyName, before, after]),
  Before: ({ details }) => details.flatMap(({ before }) => before ?? []),
  After: ({ details }) => details.flatMap(({ after }) => after ?? []),
  Action: ({ action }) => [action],
} as const satisfies Record<string, (record: WireRecord) => string[]>
export type TextField = keyof typeof textFields

/** Milliseconds; both ends belong to it, and records are looked at to the second. */
export interface Span {
  from: number
  to: number
}

/** Seconds of the day in UTC; both ends belong to it, and it may go over midnight. */
export interface DaySpan {
  from: number
  to: number
}

export type Filter =
  | { field: TextField; operator: TextOperator; value: string }
  | { field: 'When'; operator: 'Equals' | 'NotEqualTo'; span: Span }
  | { field: 'WorkingHours'; operator: 'Equals' | 'NotEqualTo'; hours: DaySpan }

export type Matches = (record: WireRecord) => boolean

export const isNegative = ({ operator }: Pick<Filter, 'operator'>): boolean =>
  operator === 'DoesNotContain' || operator === 'NotEqualTo'

/** Different fields mean and. The same field again means or where it is positive, and where it is negative. */
export function compileFilters(filters: readonly Filter[]): Matches {
  const fields = [...new Set(filters.map(({ field }) => field))]
  const conditions = fields.flatMap((field) => {
    const ofField = filters.filter((filter) => filter.field === field)
    const positive = ofField.filter((filter) => !isNegative(filter)).map(holds)
    const negative = ofField.filter(isNegative).map(holds)
    const one: Matches = (record) => positive.some((matches) => matches(record))
    const none: Matches = (record) => !negative.some((matches) => matches(record))
    return positive.length === 0 ? [none] : [one, none]
  })
  return (record) => conditions.every((matches) => matches(record))
}

/** Regardless of whether the operator is negative. */
function holds(filter: Filter): Matches {
  if (filter.field === 'When') {
    const { from, to } = filter.span
    return ({ when }) => {
      const at = Date.parse(when)
      return at >= from && at <= to
    }
  }
  if (filter.field === 'WorkingHours') {
    const { from, to } = filter.hours
    return ({ when }) => {
      const second = (Date.parse(when) / 1000) % daySeconds
      return from <= to ? second >= from && second <= to : second >= from || second <= to
    }
  }
  const wanted = fold(filter.value)
  const [valuesOf, matches] = [textFields[filter.field], comparisons[filter.operator]]
  return (record) => valuesOf(record).some((value) => matches(fold(value), wanted))
}

export const daySeconds = 86_400

const isEqual = (text: string, wanted: string): boolean => text === wanted
const isIn = (text: string, wanted: string): boolean => text.includes(wanted)

export const comparisons: Readonly<
  Record<TextOperator, (text: string, wanted: string) => boolean>
> = {
  Contains: isIn,
  DoesNotContain: isIn,
  Equals: isEqual,
  NotEqualTo: isEqual,
  StartsWith: (text, wanted) => text.startsWith(wanted),
  EndsWith: (text, wanted) => text.endsWith(wanted),
}
