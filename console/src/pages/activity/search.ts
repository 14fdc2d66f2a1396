import {
  ActivityFilter,
  type Operator,
  operators,
  type TextField,
  textFields,
  TimeOfDay,
} from '@gatehouse/contract/activity'
import { SessionId } from '@gatehouse/contract/ids'
import { Instant } from '@gatehouse/contract/text'

export const filterFields = [...textFields, 'action'] as const
export type FilterField = TextField | 'action'

export const fieldNames: Readonly<Record<FilterField, string>> = {
  who: 'Who',
  action: 'Action',
  what: 'What',
  objectType: 'Object type',
  where: 'Where',
  workstation: 'Workstation',
  source: 'Source',
  connector: 'Connector',
  details: 'Details',
  before: 'Value before',
  after: 'Value after',
}

export const operatorNames: Readonly<Record<Operator, string>> = {
  contains: 'contains',
  equals: 'is',
  notEquals: 'is not',
  startsWith: 'starts with',
  endsWith: 'ends with',
  doesNotContain: 'does not contain',
}

/** Actions are words of a list: there is nothing in them to search. */
export const operatorsFor = (field: FilterField): readonly Operator[] =>
  field === 'action' ? ['equals', 'notEquals'] : operators

export const relativeRanges = ['1h', '24h', '7d', '30d', 'all'] as const
export type RelativeRange = (typeof relativeRanges)[number]
export const usualRange = '7d' satisfies RelativeRange

const rangeSeconds: Readonly<Record<Exclude<RelativeRange, 'all'>, number>> = {
  '1h': 3600,
  '24h': 24 * 3600,
  '7d': 7 * 24 * 3600,
  '30d': 30 * 24 * 3600,
}

/** The page's address: the contract's filters as they are, and what only the page knows. */
export interface ActivitySearch extends Partial<Record<FilterField, string[]>> {
  succeeded?: 'true' | 'false' | undefined
  from?: string | undefined
  to?: string | undefined
  /** A range that ends now, when there is neither `from` nor `to`. */
  last?: RelativeRange | undefined
  timeOfDay?: string | undefined
  /** Only what belongs to this session. */
  session?: SessionId | undefined
  text?: string | undefined
  /** The record that is open beside the list. */
  record?: string | undefined
}

/** Keeps what has a meaning; an address that was cut or mistyped still opens. */
export function activitySearch(raw: Record<string, unknown>): ActivitySearch {
  const search: ActivitySearch = {}
  for (const field of filterFields) {
    const values = listOf(raw[field]).filter((value) => readFilter(field, value) !== undefined)
    if (values.length > 0) search[field] = values
  }
  if (raw['succeeded'] === 'true' || raw['succeeded'] === 'false') {
    search.succeeded = raw['succeeded']
  }
  if (Instant.safeParse(raw['from']).success) search.from = String(raw['from'])
  if (Instant.safeParse(raw['to']).success) search.to = String(raw['to'])
  const last = relativeRanges.find((range) => range === raw['last'])
  if (last && last !== usualRange && !search.from && !search.to) search.last = last
  if (TimeOfDay.safeParse(raw['timeOfDay']).success) search.timeOfDay = String(raw['timeOfDay'])
  const session = SessionId.safeParse(raw['session'])
  if (session.success) search.session = session.data
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 500) : ''
  if (text !== '') search.text = text
  if (typeof raw['record'] === 'string') search.record = raw['record']
  return search
}

/** What the list depends on: everything but the record that is open beside it. */
export function withoutRecord(search: ActivitySearch): Omit<ActivitySearch, 'record'> {
  const { record: _, ...rest } = search
  return rest
}

/** What the server is asked, with the relative range counted back from `now`. */
export function filterOf(
  { last, ...search }: Omit<ActivitySearch, 'record'>,
  now: number,
): ActivityQuery {
  const range = last ?? usualRange
  if (search.from || search.to || range === 'all') return search
  const start = now - rangeSeconds[range] * 1000
  const minute = 60_000
  return { ...search, from: new Date(Math.floor(start / minute) * minute).toISOString() }
}

export type ActivityQuery = Omit<ActivitySearch, 'record' | 'last'>

export interface Filter {
  field: FilterField
  operator: Operator
  value: string
}

/** One parameter's text as the contract reads it; undefined when it refuses it. */
export function readFilter(field: FilterField, text: string): Filter | undefined {
  const read = ActivityFilter.shape[field].safeParse(text)
  const filter = read.success ? read.data?.[0] : undefined
  return filter && { field, operator: filter.operator, value: filter.value }
}

/** As it stands in the address: `contains` is left out where nothing else could be meant. */
export function writeFilter({ field, operator, value }: Filter): string {
  if (field === 'action') return operator === 'notEquals' ? `notEquals:${value}` : value
  const beginsLikeOperator = operators.some((one) => value.startsWith(`${one}:`))
  return operator === 'contains' && !beginsLikeOperator ? value : `${operator}:${value}`
}

export const filtersOf = (search: ActivitySearch): Filter[] =>
  filterFields.flatMap((field) =>
    (search[field] ?? []).flatMap((text) => readFilter(field, text) ?? []),
  )

export function withFilter(search: ActivitySearch, filter: Filter): ActivitySearch {
  const text = writeFilter(filter)
  const before = search[filter.field] ?? []
  return before.includes(text) ? search : { ...search, [filter.field]: [...before, text] }
}

export function withoutFilter(search: ActivitySearch, filter: Filter): ActivitySearch {
  const text = writeFilter(filter)
  const left = (search[filter.field] ?? []).filter((one) => one !== text)
  const { [filter.field]: _, ...rest } = search
  return left.length === 0 ? rest : { ...rest, [filter.field]: left }
}

const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
