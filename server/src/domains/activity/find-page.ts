import type { Position } from '#platform/db/cursor.ts'
import type { ActivityIndex } from './activity-index.ts'
import { pageQuery, type RecordScope, type Stretch } from './activity-query.ts'
import { type ActivityRow, toInstant } from './activity-row.ts'
import { ask, searchSeconds } from './ask.ts'

/** How far a search looks back at first, and then, days. What is frequent is found without reading a year. */
const daysBack = [7, 90]
const dayMilliseconds = 24 * 3600 * 1000
/** Rows asked for beyond those needed, for records that are there twice. */
const spareRows = 20

/** The records that come next, newest first. */
export async function findPage(
  index: ActivityIndex,
  scope: RecordScope,
  position: Position | undefined,
  limit: number,
): Promise<ActivityRow[]> {
  const deadline = performance.now() + searchSeconds * 1000
  const found = new Map<string, ActivityRow>()
  for (const stretch of stretches(scope, position)) {
    let after = position
    for (;;) {
      const asked = limit - found.size + spareRows
      const statement = pageQuery(scope, { ...stretch, after }, asked)
      const rows = await ask<ActivityRow>(index, statement, (deadline - performance.now()) / 1000)
      for (const row of rows) if (!found.has(row.id)) found.set(row.id, row)
      if (found.size >= limit) return [...found.values()].slice(0, limit)
      const last = rows.at(-1)
      if (!last || rows.length < asked) break
      after = { at: toInstant(last.at), id: last.id }
    }
  }
  return [...found.values()]
}

/** One after the other, backwards; the first is open to the records of clocks that run ahead. */
function stretches({ filter }: RecordScope, position: Position | undefined): Stretch[] {
  const ends = [filter.to, position?.at].map((at) => (at === undefined ? Infinity : Date.parse(at)))
  const end = Math.min(Date.now(), ...ends)
  const edges = daysBack.map((days) => new Date(end - days * dayMilliseconds))
  return [
    ...edges.map((since, number) => ({ since, before: edges[number - 1] })),
    { before: edges.at(-1) },
  ]
}
