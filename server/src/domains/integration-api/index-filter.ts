import type { ActivityFilter, Operator, TextFilter } from '@gatehouse/contract/activity'
import {
  comparisons,
  type Filter,
  isNegative,
  type TextField,
  type TextOperator,
} from './filter.ts'
import { nearestTexts, ourActionsOf } from './known-values.ts'
import { recordTimeOf } from './wire-record.ts'
import { fold } from '#domains/activity'

type TextFilterOf = Extract<Filter, { value: string }>

const operators: Readonly<Record<TextOperator, Operator>> = {
  Contains: 'contains',
  DoesNotContain: 'doesNotContain',
  Equals: 'equals',
  NotEqualTo: 'notEquals',
  StartsWith: 'startsWith',
  EndsWith: 'endsWith',
}

/** Fields that the index compares as clients see them. */
const sameFields = {
  Who: 'who',
  What: 'what',
  Where: 'where',
  ObjectType: 'objectType',
  Workstation: 'workstation',
  Detail: 'details',
  Before: 'before',
  After: 'after',
} as const satisfies Partial<Record<TextField, keyof ActivityFilter>>

/**
 * What the index can find by. It finds all that the filters find, and perhaps more: every record is looked at again.
 *
 * @returns undefined when there is nothing in it that leaves anything out
 */
export function indexFilter(filters: readonly Filter[]): ActivityFilter | undefined {
  const texts = filters.filter((filter): filter is TextFilterOf => 'value' in filter)
  const parts: ActivityFilter[] = [actions(texts), times(filters), ridTimes(texts)]
  for (const [field, name] of Object.entries(sameFields)) {
    const ofField = texts.filter((filter) => filter.field === field)
    if (ofField.some(mayMatchNearest)) continue
    const compared: TextFilter[] = ofField.map(({ operator, value }) => ({
      ...{ operator: operators[operator], value },
    }))
    if (compared.length > 0) parts.push({ [name]: compared })
  }
  const filter = Object.assign({}, ...parts) as ActivityFilter
  return Object.keys(filter).length === 0 ? undefined : filter
}

/** Details that only clients see must not be asked of the index. */
function mayMatchNearest({ field, operator, value }: TextFilterOf): boolean {
  if ((field !== 'Detail' && field !== 'After') || isNegative({ operator })) return false
  return nearestTexts.some((text) => comparisons[operator](fold(text), fold(value)))
}

function actions(texts: readonly TextFilterOf[]): ActivityFilter {
  const wanted = texts.filter((filter) => filter.field === 'Action' && !isNegative(filter))
  if (wanted.length === 0) return {}
  const ours = wanted.flatMap(({ value }) => ourActionsOf(value))
  return { action: [...new Set(ours)].map((value) => ({ operator: 'equals', value })) }
}

/** Within which the index keeps times. */
const [earliest, latest] = [0, Date.UTC(2200, 0)]
const instant = (milliseconds: number): string =>
  new Date(Math.min(Math.max(milliseconds, earliest), latest)).toISOString()

/** From the first beginning to the last end; spans are to the second. */
function times(filters: readonly Filter[]): ActivityFilter {
  const spans = filters.flatMap((filter) =>
    filter.field === 'When' && !isNegative(filter) ? [filter.span] : [],
  )
  if (spans.length === 0) return {}
  return {
    from: instant(Math.min(...spans.map(({ from }) => from))),
    to: instant(Math.max(...spans.map(({ to }) => to)) + 1000),
  }
}

/** A RID holds the time. */
function ridTimes(texts: readonly TextFilterOf[]): ActivityFilter {
  const wanted = texts.filter((filter) => filter.field === 'RID' && !isNegative(filter))
  const found = wanted.flatMap(({ operator, value }) =>
    operator === 'Equals' ? (recordTimeOf(value) ?? []) : [],
  )
  if (found.length === 0 || found.length < wanted.length) return {}
  return { from: instant(Math.min(...found)), to: instant(Math.max(...found) + 1) }
}
