import { OrganizationId, RecordingId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { RecordingEnd } from '#broker'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context } from '#platform/context.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { saveEnd } from './recording.store.ts'

export const RecordingPlace = z.object({ organizationId: OrganizationId, recordingId: RecordingId })
export type RecordingPlace = z.infer<typeof RecordingPlace>

export const indexJob = { name: 'recordings.index', payload: RecordingPlace }

/** Going through a recording is heavy: one after the other. */
export const queueIndex = (tx: AnyTx, place: RecordingPlace): Promise<void> =>
  addJob(tx, indexJob, place, { key: `recording-index:${place.recordingId}`, queue: 'recordings' })

/** Whole or broken, it is gone through afterwards. Ended once; told again it changes nothing. */
export const endRecording = (
  ctx: Context,
  place: RecordingPlace,
  end: RecordingEnd,
): Promise<void> => ctx.db.inOrganization(place.organizationId, (tx) => settle(ctx, tx, place, end))

export async function settle(
  ctx: Context,
  tx: OrganizationTx,
  place: RecordingPlace,
  { bytes, segments, durationMs, problem, head }: RecordingEnd,
): Promise<void> {
  const recording = await saveEnd(tx, place.recordingId, {
    state: problem === undefined ? 'complete' : 'broken',
    problem: problem ?? '',
    ended_at: ctx.now(),
    duration_ms: durationMs,
    ...{ bytes, segments },
    ...(head === undefined ? {} : { head: Buffer.from(head, 'hex') }),
  })
  if (!recording) return
  // The head in the audit trail shows a file that is exchanged later by somebody who can sign.
  await recordAuditEvent(ctx, tx, {
    type: problem === undefined ? 'recording.completed' : 'recording.broken',
    summary: `The recording of ${recording.username} on ${recording.target_name} ${
      problem === undefined ? 'is complete' : 'broke off'
    }.`,
    details: {
      recordingId: recording.id,
      segments,
      bytes,
      head: head ?? '',
      problem: problem ?? '',
    },
    organizationId: place.organizationId,
  })
  await queueIndex(tx, place)
}
