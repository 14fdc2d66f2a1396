import { IndexError } from '#platform/clickhouse/index-error.ts'
import { AppError } from '#platform/errors.ts'
import type { ActivityIndex } from './activity-index.ts'
import type { Statement } from './sql-params.ts'

/** How long a search may take. */
export const searchSeconds = 20
/** The engine counts whole seconds. */
const leastSeconds = 1

export async function ask<Row>(
  { engine }: ActivityIndex,
  { sql, params }: Statement,
  seconds = searchSeconds,
): Promise<Row[]> {
  try {
    const timeoutSeconds = Math.max(Math.ceil(seconds), leastSeconds)
    return await engine.query<Row>(sql, params, { timeoutSeconds })
  } catch (cause) {
    if (!(cause instanceof IndexError) || cause.kind !== 'timeout') throw cause
    throw new AppError(
      'unavailable',
      `This search took longer than ${searchSeconds} seconds. Narrow the time range or add a filter.`,
      { cause },
    )
  }
}
