import type { Context } from '#platform/context.ts'
import { forget } from './forget-recording.ts'
import { keptDays } from './recording-view.ts'
import { nameOf } from './recording.service.ts'
import { findRecordingForUpdate, listOldRecordings, listUnindexed } from './recording.store.ts'
import { queueIndex } from './end-recording.service.ts'
import type { RecordingsOptions } from './recordings-options.ts'

const atOnce = 200

/** Deletes what is past its time and not held. */
export async function applyRetention(
  ctx: Context,
  { retentionDays }: RecordingsOptions,
): Promise<void> {
  for (;;) {
    const old = await ctx.db.asSystem('recordings past their retention', (tx) =>
      listOldRecordings(tx, { now: ctx.now(), retentionDays }, atOnce),
    )
    for (const { id, organizationId } of old) {
      await ctx.db.inOrganization(organizationId, async (tx) => {
        const row = await findRecordingForUpdate(tx, id)
        // Somebody may have put it on hold meanwhile.
        if (!row || row.held_by !== null) return
        await forget(
          ctx,
          tx,
          row,
          `Deleted the recording of ${nameOf(row)} after ${keptDays(row, retentionDays)} days.`,
        )
      })
    }
    if (old.length < atOnce) return
  }
}

const lostAfterMilliseconds = 3_600_000

/** Those whose job was lost. */
export async function queueUnindexed(ctx: Context): Promise<void> {
  const until = new Date(ctx.now().getTime() - lostAfterMilliseconds)
  await ctx.db.asSystem('recordings that nobody has gone through', async (tx) => {
    for (const { id, organizationId } of await listUnindexed(tx, until)) {
      await queueIndex(tx, { organizationId, recordingId: id })
    }
  })
}
