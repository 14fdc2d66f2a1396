import type { Recording } from '@gatehouse/contract/recordings'
import type { RecordingsOptions } from './recordings-options.ts'
import type { RecordingData } from './recording.store.ts'

const dayMilliseconds = 86_400_000

export function toRecording(
  row: RecordingData,
  { retentionDays }: Pick<RecordingsOptions, 'retentionDays'>,
): Recording {
  const { held_by: by, held_at: at, ended_at: ended } = row
  return {
    id: row.id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    targetId: row.target_id,
    targetName: row.target_name,
    userId: row.user_id,
    username: row.username,
    account: row.account,
    sessionTypeName: row.session_type_name,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    ...(ended ? { endedAt: ended.toISOString() } : {}),
    durationMs: row.duration_ms,
    bytes: row.bytes,
    segments: row.segments,
    ...(by !== null && at ? { hold: { by, at: at.toISOString(), reason: row.held_reason } } : {}),
    ...(ended && by === null
      ? { deletedAfter: deletedAfter(ended, keptDays(row, retentionDays)) }
      : {}),
    verification: row.verification || row.problem,
  }
}

const deletedAfter = (ended: Date, days: number): string =>
  new Date(ended.getTime() + days * dayMilliseconds).toISOString()

/** As the policy said when the session began, or as the server says now. */
export const keptDays = ({ keep_days: days }: RecordingData, retentionDays: number): number =>
  days ?? retentionDays
