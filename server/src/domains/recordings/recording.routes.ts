import { recordingsApi } from '@gatehouse/contract/recordings'
import type { Mount } from '#platform/http/mount.ts'
import { exportRecording } from './export.service.ts'
import { playRecording } from './play.service.ts'
import { searchRecordings } from './recording-search.service.ts'
import {
  getRecording,
  holdRecording,
  listRecordings,
  removeRecording,
} from './recording.service.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { getStore } from './room.service.ts'
import { verifyRecording } from './verify.service.ts'

export function recordingRoutes(mount: Mount, options: RecordingsOptions): void {
  mount(recordingsApi.list, (ctx, { query }) => listRecordings(ctx, options, query))
  mount(recordingsApi.search, (ctx, { query }) => searchRecordings(ctx, query))
  mount(recordingsApi.get, (ctx, { params }) => getRecording(ctx, options, params.recordingId))
  mount(recordingsApi.play, (ctx, { params, query }) =>
    playRecording(ctx, options, params.recordingId, query),
  )
  mount(recordingsApi.export, (ctx, { params, query }) =>
    exportRecording(ctx, options, params.recordingId, query),
  )
  mount(recordingsApi.verify, (ctx, { params }) =>
    verifyRecording(ctx, options, params.recordingId),
  )
  mount(recordingsApi.hold, (ctx, { params, body }) =>
    holdRecording(ctx, options, params.recordingId, body),
  )
  mount(recordingsApi.remove, async (ctx, { params }) => {
    await removeRecording(ctx, params.recordingId)
    return {}
  })
  mount(recordingsApi.store, (ctx) => getStore(ctx, options))
}
