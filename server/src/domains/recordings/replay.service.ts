import { getManagingOrganization } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { openDataKey } from './data-key.ts'
import { Frames } from './frames.ts'
import { eventsOf } from './recording-events.ts'
import { listMoments } from './recording-moment.store.ts'
import { listLines } from './recording-text.store.ts'
import type { RecordingData } from './recording.store.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { replayPage } from './replay-page.ts'
import type { Replay } from './replay-format.ts'
import { openMoment } from './sealed-moment.ts'
import { spellBytes } from './room.ts'
import { signingKeyOf } from './signing-key.ts'

/** Somebody opens it in a browser: more of it no browser likes. */
const maxCharacters = 32 * 1024 * 1024
const maxLines = 20_000
const maxKeyframes = 200

/** A recording as one page that plays it anywhere, signed as a whole. */
export async function makeReplay(
  ctx: OrganizationContext,
  options: RecordingsOptions,
  row: RecordingData,
): Promise<string> {
  const dataKey = openDataKey(options.sealKey, row)
  const { lines, moments, key } = await ctx.transaction(async (tx) => ({
    lines: await listLines(tx, row.id, maxLines),
    moments: await listMoments(tx, row.id, maxKeyframes),
    key: await signingKeyOf(ctx, tx, options.sealKey),
  }))
  const signer = await ctx.db.asSystem('who signs a replay', getManagingOrganization)
  const replay: Replay = {
    about: {
      ...{ id: row.id, target: row.target_name, user: row.username, account: row.account },
      ...{ sessionType: row.session_type_name, sessionId: row.session_id, state: row.state },
      ...{ startedAt: row.started_at.toISOString(), durationMs: row.duration_ms },
      ...{ signedBy: signer.name, exportedAt: ctx.now().toISOString(), problem: row.problem },
    },
    terminals: row.terminals.map(({ channel, columns, rows, title }) => [
      ...([channel, columns, rows] as const),
      title,
    ]),
    keyframes: moments.map((moment) => {
      const { channel, atUs, screen } = openMoment(row.id, dataKey, moment)
      return [atUs / 1000, channel, screen.columns, screen.rows, screen.screen]
    }),
    frames: await framesOf(options, row),
    lines: lines.map(({ at_us, kind, line }) => [Number(at_us) / 1000, kind, line]),
  }
  return replayPage(replay, key)
}

async function framesOf(options: RecordingsOptions, row: RecordingData): Promise<Replay['frames']> {
  const frames = new Frames()
  const kept: Replay['frames'] = []
  let characters = 0
  for await (const event of eventsOf(options, row)) {
    const frame = frames.of(event)
    if (!frame) continue
    characters += frame.data.length
    if (characters > maxCharacters) {
      throw new AppError(
        'conflict',
        `This recording shows more than ${spellBytes(maxCharacters)}, too much for one page. Export it as asciicast or as it is stored.`,
      )
    }
    kept.push([frame.atUs / 1000, frame.channel, frame.kind === 'resize' ? 1 : 0, frame.data])
  }
  return kept
}
