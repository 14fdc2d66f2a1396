import type { OrganizationId, RecordingId } from '@gatehouse/contract/ids'
import type { Recording, RecordingEvent, recordingsApi } from '@gatehouse/contract/recordings'
import { recordAuditEvent } from '#domains/audit-trail'
import { listVisibleOrganizations } from '#domains/organizations'
import type { OrganizationContext, UserContext, UserPrincipal } from '#platform/context.ts'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'
import { forget } from './forget-recording.ts'
import { listRecordings as listRows, type RecordingSearch } from './recording-list.store.ts'
import { countLines, listEvents } from './recording-text.store.ts'
import { toRecording } from './recording-view.ts'
import {
  findRecording,
  findRecordingForUpdate,
  type RecordingData,
  saveRecording,
} from './recording.store.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import type { z } from 'zod'

interface Paged {
  organizationId?: OrganizationId | undefined
  cursor?: string | undefined
  limit: number
}

/** Where the caller may see recordings. */
export async function whereReadable(
  ctx: UserContext,
  only: OrganizationId | undefined,
): Promise<OrganizationId[]> {
  const visible = await listVisibleOrganizations(ctx)
  return visible
    .filter(({ id }) => only === undefined || id === only)
    .filter((one) => mayIn(ctx.principal, one, 'recordings:read'))
    .map(({ id }) => id)
}

export async function listRecordings(
  ctx: UserContext,
  options: RecordingsOptions,
  { organizationId, cursor, limit, ...search }: Paged & Omit<RecordingSearch, 'organizationIds'>,
): Promise<{ recordings: Recording[]; nextCursor?: string }> {
  const organizationIds = await whereReadable(ctx, organizationId)
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const rows = await ctx.db.inOrganizations(organizationIds, (tx) =>
    listRows(tx, { ...search, organizationIds }, after, limit + 1),
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    recordings: page.map((row) => toRecording(row, options)),
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.started_at.toISOString(), id: last.id }) }
      : {}),
  }
}

export async function requireRecording(
  tx: OrganizationTx,
  id: RecordingId,
): Promise<RecordingData> {
  const recording = await findRecording(tx, id)
  if (!recording) throw notFound('recording', id)
  return recording
}

/** As many bars as the player draws. */
const activityParts = 200

/** To the end of the connection, or of what was shown last. In milliseconds. */
const lengthOf = ({ duration_ms, terminals }: RecordingData): number =>
  Math.max(duration_ms, ...terminals.map(({ untilMs }) => untilMs))

export const getRecording = (
  ctx: OrganizationContext,
  options: RecordingsOptions,
  id: RecordingId,
): Promise<z.input<typeof recordingsApi.get.response>> =>
  ctx.transaction(async (tx) => {
    const row = await requireRecording(tx, id)
    const events = await listEvents(tx, id)
    return {
      recording: toRecording(row, options),
      terminals: row.terminals,
      isReady: row.indexed_at !== null,
      activity: await countLines(tx, id, lengthOf(row) * 1000, activityParts),
      signingKeyId: row.signing_key_id,
      note: row.index_note,
      events: events.map(({ at_us, kind, channel, line }) => ({
        at: Number(at_us) / 1000,
        // The database has a check for it, and output is not asked for.
        kind: kind as RecordingEvent['kind'],
        channel,
        text: line,
      })),
    }
  })

/** A hold keeps it beyond its retention, and from being deleted by hand. */
export const holdRecording = (
  ctx: OrganizationContext<UserPrincipal>,
  options: RecordingsOptions,
  id: RecordingId,
  { isHeld, reason }: { isHeld: boolean; reason: string },
): Promise<Recording> =>
  ctx.transaction(async (tx) => {
    const row = await findRecordingForUpdate(tx, id)
    if (!row) throw notFound('recording', id)
    const hold = isHeld
      ? { held_by: ctx.principal.username, held_at: ctx.now(), held_reason: reason }
      : { held_by: null, held_at: null, held_reason: '' }
    await saveRecording(tx, id, hold)
    await recordAuditEvent(ctx, tx, {
      type: isHeld ? 'recording.held' : 'recording.released',
      summary: isHeld
        ? `Put the recording of ${nameOf(row)} on hold.`
        : `Took the recording of ${nameOf(row)} off hold.`,
      details: { recordingId: id, reason },
    })
    return toRecording({ ...row, ...hold }, options)
  })

export const removeRecording = (
  ctx: OrganizationContext<UserPrincipal>,
  id: RecordingId,
): Promise<void> =>
  ctx.transaction(async (tx) => {
    const row = await findRecordingForUpdate(tx, id)
    if (!row) throw notFound('recording', id)
    if (row.held_by !== null) {
      throw new AppError(
        'conflict',
        `This recording is held by ${row.held_by}. Take it off hold first.`,
      )
    }
    if (row.state === 'recording') {
      throw new AppError(
        'conflict',
        'This recording is still being written. End its session first.',
      )
    }
    await forget(ctx, tx, row, `Deleted the recording of ${nameOf(row)}.`)
  })

/** `anna on web1` */
export const nameOf = ({ username, target_name }: RecordingData): string =>
  `${username} on ${target_name}`
