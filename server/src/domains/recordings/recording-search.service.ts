import type { OrganizationId, RecordingId } from '@gatehouse/contract/ids'
import type { recordingsApi } from '@gatehouse/contract/recordings'
import type { UserContext } from '#platform/context.ts'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import { AppError } from '#platform/errors.ts'
import type { z } from 'zod'
import { findRecordings } from './recording-list.store.ts'
import { searchLines, type TextData } from './recording-text.store.ts'
import { whereReadable } from './recording.service.ts'

type Found = z.input<typeof recordingsApi.search.response>
type Hit = Found['hits'][number]

interface SearchQuery {
  text: string
  organizationId?: OrganizationId | undefined
  recordingId?: RecordingId | undefined
  cursor?: string | undefined
  limit: number
}

/** PostgreSQL: the statement took longer than it may. */
const tookTooLong = '57014'

export async function searchRecordings(
  ctx: UserContext,
  { organizationId, cursor, limit, ...search }: SearchQuery,
): Promise<Found> {
  const organizationIds = await whereReadable(ctx, organizationId)
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows, recordings } = await ctx.db
    .inOrganizations(organizationIds, async (tx) => {
      const lines = await searchLines(tx, { ...search, organizationIds }, after, limit + 1)
      return { rows: lines, recordings: await findRecordings(tx, lines.map(recordingIdOf)) }
    })
    .catch((cause: unknown) => {
      if (!(cause instanceof Error && 'code' in cause && cause.code === tookTooLong)) throw cause
      const text = 'This search takes too long. Look for more letters, or in one organization.'
      throw new AppError('unavailable', text, { cause })
    })
  const byId = new Map(recordings.map((one) => [one.id, one]))
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const hits = page.flatMap((row): Hit[] => {
    const recording = byId.get(recordingIdOf(row))
    if (!recording) return []
    return [
      {
        recordingId: recording.id,
        organizationId: recording.organization_id,
        targetName: recording.target_name,
        username: recording.username,
        startedAt: recording.started_at.toISOString(),
        at: Number(row.at_us) / 1000,
        // The function gives no other kind.
        kind: row.kind as Hit['kind'],
        channel: row.channel,
        line: row.line,
      },
    ]
  })
  return {
    hits,
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.shown_at.toISOString(), id: last.id }) }
      : {}),
  }
}

const recordingIdOf = ({ recording_id }: TextData) => recording_id as RecordingId
