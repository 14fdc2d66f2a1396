import { listOpenConnectionIds } from '#domains/sessions'
import type { Context } from '#platform/context.ts'
import { type RecordingPlace, settle } from './end-recording.service.ts'
import { measure } from './measure.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { findRecording, listUnderWay, type RecordingData } from './recording.store.ts'

/** So long a proxy may take to say how a recording ended after its connection did. */
const graceMilliseconds = 60_000

const because = 'Its proxy stopped: it ends with the last part that was written.'

/** At the start of a node whose proxy wrote them: whatever is not ended, never will be. */
export async function recoverRecordings(ctx: Context, options: RecordingsOptions): Promise<void> {
  await settleAll(ctx, options, await underWay(ctx))
}

/** Those whose connection is over for a while, and nobody has said how they ended. */
export async function settleAbandoned(ctx: Context, options: RecordingsOptions): Promise<void> {
  const candidates = await underWay(ctx)
  if (candidates.length === 0) return
  const open = await ctx.db.asSystem('connections that are still there', (tx) =>
    listOpenConnectionIds(
      tx,
      candidates.map(({ connection_id }) => connection_id),
      {
        endedSince: new Date(ctx.now().getTime() - graceMilliseconds),
      },
    ),
  )
  const isYoung = ({ started_at }: RecordingData) =>
    ctx.now().getTime() - started_at.getTime() < graceMilliseconds
  await settleAll(
    ctx,
    options,
    candidates.filter((one) => !open.has(one.connection_id) && !isYoung(one)),
  )
}

const underWay = (ctx: Context): Promise<RecordingData[]> =>
  ctx.db.asSystem('recordings that are under way', listUnderWay)

/** One whose proxy is gone. Nothing is changed when it was ended before. */
export async function abandonRecording(
  ctx: Context,
  options: RecordingsOptions,
  { organizationId, recordingId }: RecordingPlace,
): Promise<void> {
  const recording = await ctx.db.inOrganization(organizationId, (tx) =>
    findRecording(tx, recordingId),
  )
  if (recording?.state === 'recording') await settleAll(ctx, options, [recording])
}

async function settleAll(
  ctx: Context,
  { blobs }: RecordingsOptions,
  abandoned: readonly RecordingData[],
): Promise<void> {
  for (const { id, organization_id: organizationId, blob_key } of abandoned) {
    const { isEnded, ...measured } = await measure(blobs, blob_key)
    const problem = measured.segments === 0 ? 'Nothing of it was written.' : because
    const end = { ...measured, ...(isEnded ? {} : { problem }) }
    await ctx.db.inOrganization(organizationId, (tx) =>
      settle(ctx, tx, { organizationId, recordingId: id }, end),
    )
  }
}
