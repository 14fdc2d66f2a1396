import type { RecordingId } from '@gatehouse/contract/ids'
import type { recordingsApi } from '@gatehouse/contract/recordings'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { z } from 'zod'
import { openDataKey } from './data-key.ts'
import { noteThatSeen } from './note-viewing.ts'
import { readInThread, TooHeavy } from './read-in-thread.ts'
import { findMoment } from './recording-moment.store.ts'
import { sourceOf } from './recording-source.ts'
import { requireRecording } from './recording.service.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { openMoment } from './sealed-moment.ts'
import type { Stretch } from './thread-messages.ts'
import { Turnstile } from './turnstile.ts'

type Played = z.input<typeof recordingsApi.play.response>
interface PlayQuery {
  fromMs: number
  toMs: number
  channel?: number | undefined
}

const mostMilliseconds = 20_000
/** Each has a thread of its own, and its memory. */
const turnstile = new Turnstile({ atOnce: 4, waiting: 100 })

/** Also of one that is still being written: as far as it is now. */
export async function playRecording(
  ctx: OrganizationContext<UserPrincipal>,
  { blobs, sealKey }: RecordingsOptions,
  id: RecordingId,
  { fromMs, toMs, ...asked }: PlayQuery,
): Promise<Played> {
  const fromUs = Math.round(fromMs * 1000)
  const { row, channel, moment } = await ctx.transaction(async (tx) => {
    const recording = await requireRecording(tx, id)
    await noteThatSeen(ctx, tx, recording)
    const wanted = asked.channel ?? recording.terminals[0]?.channel
    const found =
      wanted === undefined ? undefined : await findMoment(tx, { id, channel: wanted, atUs: fromUs })
    return { row: recording, channel: wanted, moment: found }
  })
  if ((await blobs.size(row.blob_key)) === undefined) return nothing(fromMs)
  const dataKey = openDataKey(sealKey, row)
  const from = moment && openMoment(id, dataKey, moment)
  const source = sourceOf(blobs, row.blob_key)
  const toUs = Math.max(fromUs, toMs * 1000)
  const stretch = await turnstile
    .pass(() =>
      readInThread(
        source,
        { kind: 'stretch', dataKey, channel, from, fromUs, toUs },
        { milliseconds: mostMilliseconds },
      ),
    )
    .catch(explain)
  return toPlayed(fromMs, stretch)
}

function toPlayed(at: number, { screen, frames, untilUs }: Stretch): Played {
  const { columns, rows } = screen
  return {
    keyframe: { at, columns, rows, screen: screen.screen },
    frames: frames.map(({ atUs, kind, data }) => ({ at: atUs / 1000, kind, data })),
    untilMs: untilUs / 1000,
  }
}

/** A recording that has begun, and nothing of it is written yet. */
const nothing = (at: number): Played => ({
  keyframe: { at, columns: 80, rows: 24, screen: '' },
  frames: [],
  untilMs: at,
})

const explain = (cause: unknown): never => {
  if (!(cause instanceof TooHeavy)) throw cause
  throw new AppError(
    'unavailable',
    'This part of the recording cannot be drawn in a reasonable time. Export it as text or as it is stored.',
    { cause },
  )
}
