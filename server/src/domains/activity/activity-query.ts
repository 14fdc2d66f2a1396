import {
  type ActivityFilter,
  type TextField,
  textFields,
  type TextFilter,
} from '@gatehouse/contract/activity'
import type { Position } from '#platform/db/cursor.ts'
import { recordTable } from './activity-index.ts'
import { fold, foldedSql, wordsOf } from './fold.ts'
import { isNegative } from './operator.ts'
import { holdsWord } from './searched-text.ts'
import { inSession, type SessionRecords } from './session-records.ts'
import { type Bind, sqlParams, type Statement } from './sql-params.ts'
import { minuteRange } from './time-of-day.ts'

const time = "DateTime64(3, 'UTC')"

/** Which records: always of known organizations, so that a filter cannot reach others. */
export interface RecordScope {
  organizationIds: readonly string[]
  filter: ActivityFilter
  /** Of the organization, for times of day. */
  timeZone: string
  /** Only what belongs to this session. */
  session?: SessionRecords | undefined
}

/**
 * For reading merged rows. Those of one record are in one partition: its time is part of what they are sorted by.
 * And they have the same text, so the index of words may leave out one of them without the others.
 */
export const finalSettings =
  'settings do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final_exact_mode = 0'

export const recordColumns = `organization_id, id, at, received_at, who, action, object_type, what, \`where\`,
  workstation, source, source_id, connector, connector_id, succeeded, certainty, detail_property, detail_before,
  detail_after`

/** A stretch of time, both ends open unless said: `since` included, `before` not. */
export interface Stretch {
  since?: Date | undefined
  before?: Date | undefined
  /** Only what comes after this in the order of the page. */
  after?: Position | undefined
  /** Few records match, so reading must not stop and start to keep the order. */
  isSparse?: boolean | undefined
}

/**
 * Rows newest first, as the table has them: a record that came twice may be there twice, one right after the
 * other and the newer first, until the engine has merged the two. Reading them merged would read all of them.
 */
export function pageQuery(
  scope: RecordScope,
  { since, before, after, isSparse = false }: Stretch,
  limit: number,
): Statement {
  const { values, bind } = sqlParams()
  const conditions = [recordsIn(scope, bind)]
  if (since) conditions.push(`at >= ${bind(time, since)}`)
  if (before) conditions.push(`at < ${bind(time, before)}`)
  if (after) {
    const at = bind(time, new Date(after.at))
    // The first alone can use the sorting key.
    conditions.push(`at <= ${at}`, `(at < ${at} or id < ${bind('UUID', after.id)})`)
  }
  const sql = `
    select ${recordColumns} from ${recordTable}
    prewhere ${conditions.join(' and ')}
    order by at desc, id desc, received_at desc
    limit ${bind('UInt32', limit)}
    settings optimize_read_in_order = ${isSparse ? 0 : 1}`
  return { sql, params: values }
}

/** Rows that an export holds at once. */
const exportBlockRows = 5000

/** The months of records in the scope, whatever else it filters by, newest first. */
export function monthsQuery({ organizationIds, filter: { from, to } }: RecordScope): Statement {
  const { values, bind } = sqlParams()
  const filter = { ...(from ? { from } : {}), ...(to ? { to } : {}) }
  const sql = `
    select distinct toStartOfMonth(at) as month from ${recordTable}
    where ${recordsIn({ organizationIds, filter, timeZone: 'UTC' }, bind)}
    order by month desc`
  return { sql, params: values }
}

/** All of them, or as many as there may be, newest first. */
export function exportQuery(scope: RecordScope, limit?: number): Statement {
  const { values, bind } = sqlParams()
  const sql = `
    select ${recordColumns} from ${recordTable} final
    where ${recordsIn(scope, bind)}
    order by at desc, id desc ${limit === undefined ? '' : `limit ${bind('UInt32', limit)}`}
    ${finalSettings}, max_block_size = ${exportBlockRows}`
  return { sql, params: values }
}

/** Which batches hold records of the scope: all records of a batch came at one time. */
export function batchesQuery(scope: RecordScope, limit: number): Statement {
  const { values, bind } = sqlParams()
  const sql = `
    select distinct organization_id, received_at from ${recordTable}
    where ${recordsIn(scope, bind)}
    limit ${bind('UInt32', limit)}`
  return { sql, params: values }
}

/** The time, which is in the id, says where to look. */
export function recordQuery(organizationId: string, id: string, at: Date): Statement {
  const { values, bind } = sqlParams()
  const sql = `
    select ${recordColumns} from ${recordTable} final
    where organization_id = ${bind('UUID', organizationId)} and id = ${bind('UUID', id)}
      and at = ${bind(time, at)}
    limit 1 ${finalSettings}`
  return { sql, params: values }
}

/** Whether more is asked for than a time. */
export const isFiltered = ({
  filter: { from: _from, to: _to, ...rest },
  session,
}: Pick<RecordScope, 'filter' | 'session'>): boolean =>
  session !== undefined || Object.values(rest).some((value) => value !== undefined)

/** The condition that holds for the records of the scope. */
export function recordsIn(
  { organizationIds, filter, timeZone, session }: RecordScope,
  bind: Bind,
): string {
  const conditions = [`organization_id in ${bind('Array(UUID)', organizationIds)}`]
  if (filter.from) conditions.push(`at >= ${bind(time, new Date(filter.from))}`)
  if (filter.to) conditions.push(`at < ${bind(time, new Date(filter.to))}`)
  if (filter.timeOfDay) conditions.push(inTimeOfDay(filter.timeOfDay, timeZone, bind))
  if (filter.succeeded !== undefined) {
    conditions.push(`succeeded = ${bind('Bool', filter.succeeded)}`)
  }
  for (const field of textFields) {
    const match = matcherOf(field)
    conditions.push(...combined(filter[field], (one) => match(one, bind)))
  }
  conditions.push(...combined(filter.action, ({ value }) => `action = ${bind('String', value)}`))
  for (const word of wordsOf(filter.text ?? '')) {
    conditions.push(holdsWord(word, bind))
  }
  if (session) conditions.push(`at >= ${bind(time, session.from)}`, inSession(session, bind))
  return conditions.join(' and ')
}

/** One of the positive filters must match, and none of the negative ones. */
function combined<Filter extends { operator: TextFilter['operator'] }>(
  filters: readonly Filter[] = [],
  condition: (filter: Filter) => string,
): string[] {
  const positive = filters.filter(({ operator }) => !isNegative(operator)).map(condition)
  const negative = filters.filter(({ operator }) => isNegative(operator)).map(condition)
  return [
    ...(positive.length > 0 ? [`(${positive.join(' or ')})`] : []),
    ...negative.map((match) => `not (${match})`),
  ]
}

type Matcher = (filter: TextFilter, bind: Bind) => string

const columnOf: Readonly<Record<Exclude<TextField, keyof typeof listsOf>, string>> = {
  who: 'who',
  what: 'what',
  where: '`where`',
  objectType: 'object_type',
  source: 'source',
  connector: 'connector',
  workstation: 'workstation',
}

/** One of the texts of these columns must match. */
const listsOf = {
  details: ['detail_property', 'detail_before', 'detail_after'],
  before: ['detail_before'],
  after: ['detail_after'],
} as const

function matcherOf(field: TextField): Matcher {
  if (!isOfDetails(field)) return (filter, bind) => matches(columnOf[field], filter, bind)
  return (filter, bind) =>
    listsOf[field]
      .map(
        (column) => `arrayExists(text -> ${matches("ifNull(text, '')", filter, bind)}, ${column})`,
      )
      .join(' or ')
}

const isOfDetails = (field: TextField): field is keyof typeof listsOf => field in listsOf

/** Whether a text matches, regardless of whether the operator is negative. */
function matches(text: string, { operator, value }: TextFilter, bind: Bind): string {
  const folded = foldedSql(text)
  const wanted = bind('String', fold(value))
  switch (operator) {
    case 'equals':
    case 'notEquals':
      return `${folded} = ${wanted}`
    case 'startsWith':
      return `startsWith(${folded}, ${wanted})`
    case 'endsWith':
      return `endsWith(${folded}, ${wanted})`
    case 'contains':
    case 'doesNotContain':
      return `position(${folded}, ${wanted}) > 0`
  }
}

function inTimeOfDay(timeOfDay: string, timeZone: string, bind: Bind): string {
  const { from, to } = minuteRange(timeOfDay)
  const zone = bind('String', timeZone)
  const minute = `(toHour(at, ${zone}) * 60 + toMinute(at, ${zone}))`
  const isAfter = `${minute} >= ${bind('UInt16', from)}`
  const isBefore = `${minute} < ${bind('UInt16', to)}`
  return from < to ? `(${isAfter} and ${isBefore})` : `(${isAfter} or ${isBefore})`
}
