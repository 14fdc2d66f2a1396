import type { Context } from '#platform/context.ts'
import { openDataKey } from './data-key.ts'
import type { RecordingPlace } from './end-recording.service.ts'
import { readInThread, TooHeavy } from './read-in-thread.ts'
import { replaceMoments } from './recording-moment.store.ts'
import { sourceOf } from './recording-source.ts'
import { replaceLines } from './recording-text.store.ts'
import {
  findRecording,
  findRecordingForUpdate,
  type RecordingData,
  saveRecording,
} from './recording.store.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { sealMoment } from './sealed-moment.ts'
import type { Indexed } from './thread-messages.ts'

export interface IndexLimits {
  /** For one way through the recording. */
  milliseconds: number
}

const usual: IndexLimits = { milliseconds: 300_000 }

/** Goes through a recording once it is over: screens to begin from, its events, and the lines to search. */
export async function indexRecording(
  ctx: Context,
  options: RecordingsOptions,
  { organizationId, recordingId }: RecordingPlace,
  signal: AbortSignal,
  limits = usual,
): Promise<void> {
  const row = await ctx.db.inOrganization(organizationId, (tx) => findRecording(tx, recordingId))
  if (!row || row.state === 'recording') return
  const dataKey = openDataKey(options.sealKey, row)
  const indexed = await goThrough(options, row, dataKey, { ...limits, signal })
  await ctx.db.inOrganization(organizationId, async (tx) => {
    // It may have been removed meanwhile.
    if (!(await findRecordingForUpdate(tx, recordingId))) return
    await replaceLines(tx, recordingId, row.started_at, indexed.lines)
    const moments = indexed.moments.map((moment) => sealMoment(recordingId, dataKey, moment))
    await replaceMoments(tx, recordingId, moments)
    await saveRecording(tx, recordingId, {
      terminals: indexed.terminals,
      ...{ index_note: indexed.note, indexed_at: ctx.now() },
    })
  })
}

const nothing: Omit<Indexed, 'note'> = { moments: [], lines: [], terminals: [] }

async function goThrough(
  { blobs }: RecordingsOptions,
  { blob_key }: RecordingData,
  dataKey: Buffer,
  limit: { milliseconds: number; signal: AbortSignal },
): Promise<Indexed> {
  if ((await blobs.size(blob_key)) === undefined)
    return { ...nothing, note: 'Its file is missing.' }
  const source = sourceOf(blobs, blob_key)
  const task = { kind: 'index', dataKey } as const
  try {
    return await readInThread(source, { ...task, withScreens: true }, limit)
  } catch (error) {
    if (!(error instanceof TooHeavy)) throw error
  }
  // What cannot be drawn can mostly still be read.
  try {
    const read = await readInThread(source, { ...task, withScreens: false }, limit)
    return {
      ...read,
      note: `It cannot be drawn ahead, so jumping in it is slow. ${read.note}`.trim(),
    }
  } catch (error) {
    if (!(error instanceof TooHeavy)) throw error
    return { ...nothing, note: 'It is too heavy to be gone through, so it cannot be searched.' }
  }
}
