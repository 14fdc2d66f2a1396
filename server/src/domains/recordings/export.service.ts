import { Readable } from 'node:stream'
import type { RecordingId } from '@gatehouse/contract/ids'
import { toAsciicast } from '@gatehouse/recording/asciicast-v2'
import { onlyChannels } from '@gatehouse/recording/channels'
import { toPlainText } from '@gatehouse/recording/plain-text'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { File } from '#platform/http/mount.ts'
import { eventsOf } from './recording-events.ts'
import { nameOf, requireRecording } from './recording.service.ts'
import type { RecordingData } from './recording.store.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { makeReplay } from './replay.service.ts'

interface ExportQuery {
  format: 'asciicast' | 'text' | 'html' | 'native'
  channel?: number | undefined
}

const formats = {
  asciicast: { contentType: 'application/x-asciicast', ending: 'cast' },
  text: { contentType: 'text/plain; charset=utf-8', ending: 'txt' },
  html: { contentType: 'text/html; charset=utf-8', ending: 'html' },
  native: { contentType: 'application/octet-stream', ending: 'rec' },
} as const

/** What is damaged ends where the damage begins; the check says so. */
export async function exportRecording(
  ctx: OrganizationContext<UserPrincipal>,
  options: RecordingsOptions,
  id: RecordingId,
  { format, channel }: ExportQuery,
): Promise<File> {
  const row = await ctx.transaction(async (tx) => {
    const recording = await requireRecording(tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'recording.exported',
      summary: `Exported the recording of ${nameOf(recording)} as ${format}.`,
      details: { recordingId: id, format },
    })
    return recording
  })
  if ((await options.blobs.size(row.blob_key)) === undefined) {
    throw new AppError('not_found', 'The file of this recording is not there.')
  }
  const { contentType, ending } = formats[format]
  const begun = row.started_at.toISOString().slice(0, 16).replace(':', '-')
  return {
    contentType,
    filename: `${row.target_name} ${row.username} ${begun}.${ending}`,
    content: await contentOf(ctx, options, row, { format, channel }),
  }
}

async function contentOf(
  ctx: OrganizationContext<UserPrincipal>,
  options: RecordingsOptions,
  row: RecordingData,
  { format, channel }: ExportQuery,
): Promise<Readable | string> {
  switch (format) {
    case 'native':
      return Readable.from(options.blobs.read(row.blob_key))
    case 'html':
      return makeReplay(ctx, options, row)
    case 'text':
      return Readable.from(toPlainText(eventsOf(options, row)))
    case 'asciicast': {
      const wanted = channel ?? row.terminals[0]?.channel
      const events = eventsOf(options, row)
      const shown = wanted === undefined ? events : onlyChannels(events, new Set([wanted]))
      const facts = { startedAt: row.started_at, title: nameOf(row) }
      return Readable.from(toAsciicast(shown, facts))
    }
  }
}
