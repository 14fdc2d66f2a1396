import type { Position } from '#platform/db/cursor.ts'
import type { ActivityIndex } from './activity-index.ts'
import { isFiltered, pageQuery, type RecordScope, type Stretch } from './activity-query.ts'
import { type ActivityRow, toInstant } from './activity-row.ts'
import { ask, searchSeconds } from './ask.ts'
import { coveredRange } from './covered-range.ts'

/** How far a search looks back at first. What is frequent is found without reading a year. */
const firstDays = 7
/** Beyond this, all that is left is read at once. */
const mostDays = 180
/** Records do not come evenly, so more is read than should be needed. */
const margin = 1.5
const dayMilliseconds = 24 * 3600 * 1000
/** Rows asked for beyond those needed, for records that are there twice. */
const spareRows = 20

/** The records that come next, newest first: stretch by stretch, backwards, until there are enough. */
export async function findPage(
  index: ActivityIndex,
  scope: RecordScope,
  position: Position | undefined,
  limit: number,
): Promise<ActivityRow[]> {
  const deadline = performance.now() + searchSeconds * 1000
  const found: ActivityRow[] = []
  const read = (stretch: Stretch) =>
    readStretch(index, scope, { ...stretch, after: position }, limit - found.length, deadline)

  const end = endOf(scope, position)
  let before: Date | undefined
  for (let days = firstDays; days <= mostDays; days = daysFor(limit, found.length, days)) {
    const since = new Date(end - days * dayMilliseconds)
    found.push(...(await read({ since, before })))
    before = since
    if (found.length >= limit) return found
  }
  if (!isFiltered(scope)) return [...found, ...(await read({ before }))]
  // Here a filter finds little: it is quicker to sort what it finds than to read in order, and by two at once.
  const middle = await middleOf(index, scope, before)
  const halves = [
    { since: middle, before, isSparse: true },
    { before: middle, isSparse: true },
  ]
  const rest = await Promise.all(halves.map(read))
  return [...found, ...rest.flat()].slice(0, limit)
}

/** Each record once, also where it is there twice. */
async function readStretch(
  index: ActivityIndex,
  scope: RecordScope,
  stretch: Stretch,
  limit: number,
  deadline: number,
): Promise<ActivityRow[]> {
  const found = new Map<string, ActivityRow>()
  let { after } = stretch
  for (;;) {
    const asked = limit - found.size + spareRows
    const statement = pageQuery(scope, { ...stretch, after }, asked)
    const rows = await ask<ActivityRow>(index, statement, (deadline - performance.now()) / 1000)
    for (const row of rows) if (!found.has(row.id)) found.set(row.id, row)
    const last = rows.at(-1)
    if (!last || rows.length < asked || found.size >= limit)
      return [...found.values()].slice(0, limit)
    after = { at: toInstant(last.at), id: last.id }
  }
}

async function middleOf(
  index: ActivityIndex,
  scope: RecordScope,
  before: Date | undefined,
): Promise<Date> {
  const end = before ?? new Date()
  const filter = { ...scope.filter, to: end.toISOString() }
  const { from } = await coveredRange(index, { ...scope, filter })
  return new Date(((from ?? end).getTime() + end.getTime()) / 2)
}

/** How far back enough should be found, when so many were found in so many days. */
const daysFor = (limit: number, found: number, days: number): number =>
  Math.max(days * 2, found === 0 ? Infinity : (days * limit * margin) / found)

/** The first stretch is open to the records of clocks that run ahead. */
function endOf({ filter: { to } }: RecordScope, position: Position | undefined): number {
  const ends = [to, position?.at].map((at) => (at === undefined ? Infinity : Date.parse(at)))
  return Math.min(Date.now(), ...ends)
}
