import type { Position } from '#platform/db/cursor.ts'
import type { ActivityIndex } from './activity-index.ts'
import { isFiltered, pageQuery, type RecordScope, type Stretch } from './activity-query.ts'
import { type ActivityRow, toInstant } from './activity-row.ts'
import { ask, searchSeconds } from './ask.ts'

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
  const found = new Map<string, ActivityRow>()

  async function read(stretch: Stretch): Promise<void> {
    let after = position
    for (;;) {
      const asked = limit - found.size + spareRows
      const statement = pageQuery(scope, { ...stretch, after }, asked)
      const rows = await ask<ActivityRow>(index, statement, (deadline - performance.now()) / 1000)
      for (const row of rows) if (!found.has(row.id)) found.set(row.id, row)
      const last = rows.at(-1)
      if (!last || rows.length < asked || found.size >= limit) return
      after = { at: toInstant(last.at), id: last.id }
    }
  }

  const end = endOf(scope, position)
  let before: Date | undefined
  for (let days = firstDays; days <= mostDays; days = daysFor(limit, found.size, days)) {
    const since = new Date(end - days * dayMilliseconds)
    await read({ since, before })
    before = since
    if (found.size >= limit) break
  }
  // Here a filter finds little, and then it is quicker to sort what it finds than to read in order.
  if (found.size < limit) await read({ before, isSparse: isFiltered(scope.filter) })
  return [...found.values()].slice(0, limit)
}

/** How far back enough should be found, when so many were found in so many days. */
const daysFor = (limit: number, found: number, days: number): number =>
  Math.max(days * 2, found === 0 ? Infinity : (days * limit * margin) / found)

/** The first stretch is open to the records of clocks that run ahead. */
function endOf({ filter: { to } }: RecordScope, position: Position | undefined): number {
  const ends = [to, position?.at].map((at) => (at === undefined ? Infinity : Date.parse(at)))
  return Math.min(Date.now(), ...ends)
}
