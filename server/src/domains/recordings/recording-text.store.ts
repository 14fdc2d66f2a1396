import type { OrganizationId, RecordingId } from '@gatehouse/contract/ids'
import type { RecordingText } from '#platform/db/tables.ts'
import type { Position } from '#platform/db/cursor.ts'
import { containing } from '#platform/db/like.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { derivedUuid } from '#platform/crypto/ids.ts'
import { type Selectable, sql } from 'kysely'
import type { TextLine } from './thread-messages.ts'

export type TextData = Selectable<RecordingText>

const blockRows = 5000
/** Beside the player. */
const maxEvents = 5000

/** Instead of what was there: going through a recording again changes nothing. */
export async function replaceLines(
  tx: OrganizationTx,
  id: RecordingId,
  startedAt: Date,
  lines: readonly TextLine[],
): Promise<void> {
  await tx.deleteFrom('recording_text').where('recording_id', '=', id).execute()
  for (let from = 0; from < lines.length; from += blockRows) {
    const rows = lines
      .slice(from, from + blockRows)
      .map(({ atUs, kind, channel, line }, index) => ({
        id: derivedUuid(id, String(from + index)),
        recording_id: id,
        at_us: Math.round(atUs),
        shown_at: new Date(startedAt.getTime() + atUs / 1000),
        ...{ kind, channel, line },
      }))
    await tx
      .insertInto('recording_text')
      .columns(['id', 'recording_id', 'at_us', 'shown_at', 'kind', 'channel', 'line'])
      .expression(
        sql`select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as row (id uuid, recording_id uuid, at_us bigint, shown_at timestamptz, kind text, channel integer, line text)`,
      )
      .execute()
  }
}

/** What else happened beside the stream of output, in order. */
export const listEvents = (tx: AnyTx, id: RecordingId): Promise<TextData[]> =>
  tx
    .selectFrom('recording_text')
    .selectAll()
    .where('recording_id', '=', id)
    .where('kind', '<>', 'output')
    .orderBy('at_us')
    .orderBy('id')
    .limit(maxEvents)
    .execute()

/** How many lines there are in each of so many parts of its first `lengthUs` microseconds. */
export async function countLines(
  tx: AnyTx,
  id: RecordingId,
  lengthUs: number,
  parts: number,
): Promise<number[]> {
  const { rows } = await sql<{ part: number; lines: number }>`
    select least(at_us * ${parts}::bigint / ${Math.max(1, Math.round(lengthUs))}::bigint, ${parts - 1}::bigint)::integer as part,
      count(*)::integer as lines
    from recording_text where recording_id = ${id} group by 1`.execute(tx)
  const counts = Array.from({ length: parts }, () => 0)
  for (const { part, lines } of rows) counts[part] = lines
  return counts
}

/** For an export: all kinds, in order. */
export const listLines = (tx: AnyTx, id: RecordingId, limit: number): Promise<TextData[]> =>
  tx
    .selectFrom('recording_text')
    .selectAll()
    .where('recording_id', '=', id)
    .orderBy('at_us')
    .orderBy('id')
    .limit(limit)
    .execute()

export interface TextSearch {
  organizationIds: readonly OrganizationId[]
  text: string
  recordingId?: RecordingId | undefined
}

/** Newest first. Longer than so many seconds nobody waits: an error with the code 57014 then. */
export async function searchLines(
  tx: AnyTx,
  { organizationIds, text, recordingId }: TextSearch,
  after: Position | undefined,
  limit: number,
): Promise<TextData[]> {
  if (organizationIds.length === 0) return []
  await sql`set local statement_timeout = '15s'`.execute(tx)
  const { rows } = await sql<TextData>`select * from recording_text_like(${containing(text)},
    ${`{${organizationIds.join(',')}}`}::uuid[], ${recordingId ?? null}::uuid,
    ${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid, ${limit}::integer)`.execute(tx)
  return rows
}
