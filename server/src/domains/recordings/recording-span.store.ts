import type { RecordingId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'
import { sql } from 'kysely'

/** From when to when something was recorded. */
export interface RecordingSpan {
  id: RecordingId
  startedAt: Date
  /** Absent while it is recorded, and where it broke off. */
  durationMs: number | undefined
}

/** Those that are still there. */
export async function listRecordingSpans(
  tx: AnyTx,
  ids: readonly RecordingId[],
): Promise<RecordingSpan[]> {
  const rows = await tx
    .selectFrom('recording')
    .select(['id', 'started_at', 'duration_ms', 'state'])
    .where(sql<boolean>`id = any (${[...ids]}::uuid[])`)
    .execute()
  return rows.map(({ id, started_at, duration_ms, state }) => ({
    id: id as RecordingId,
    startedAt: started_at,
    durationMs: state === 'complete' ? Number(duration_ms) : undefined,
  }))
}
