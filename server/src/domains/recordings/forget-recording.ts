import { z } from 'zod'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { deleteRecording, type RecordingData } from './recording.store.ts'

export const removeBlobJob = {
  name: 'recordings.remove-blob',
  payload: z.object({ blobKey: z.string() }),
}

/** Row first, and the file in a job of the same transaction: there is never a row whose file is gone. */
export async function forget(
  ctx: Context,
  tx: OrganizationTx,
  row: RecordingData,
  summary: string,
): Promise<void> {
  await deleteRecording(tx, row.id)
  await addJob(tx, removeBlobJob, { blobKey: row.blob_key })
  await recordAuditEvent(ctx, tx, {
    type: 'recording.removed',
    summary,
    details: {
      ...{ recordingId: row.id, sessionId: row.session_id, bytes: row.bytes },
      ...{ startedAt: row.started_at.toISOString(), head: row.head?.toString('hex') ?? '' },
    },
    organizationId: row.organization_id,
  })
}
