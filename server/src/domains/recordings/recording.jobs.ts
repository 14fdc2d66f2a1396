import { z } from 'zod'
import { organizationDeleted, settingsChanged } from '#domains/organizations'
import { type EventHandler, type Job, job, onEvent } from '#platform/jobs/jobs.ts'
import { indexJob } from './end-recording.service.ts'
import { removeBlobJob } from './forget-recording.ts'
import { indexRecording } from './index-recording.service.ts'
import { tellOfQuota, tellOfQuotas } from './quota.service.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { settleAbandoned } from './recover-recordings.service.ts'
import { applyRetention, queueUnindexed } from './retention.service.ts'
import { lookAtRoom } from './room.service.ts'

export const recordingJobs = (options: RecordingsOptions): Job[] => [
  job({
    ...indexJob,
    run: (ctx, place, signal) => indexRecording(ctx, options, place, signal),
  }),
  job({
    ...removeBlobJob,
    run: (_ctx, { blobKey }) => options.blobs.remove(blobKey),
  }),
  job({
    name: 'recordings.look-after',
    schedule: '* * * * *',
    payload: z.object({}),
    run: async (ctx) => {
      await lookAtRoom(ctx, options)
      await tellOfQuotas(ctx, options)
      await settleAbandoned(ctx, options)
    },
  }),
  job({
    name: 'recordings.tidy',
    schedule: '17 * * * *',
    payload: z.object({}),
    run: async (ctx) => {
      await applyRetention(ctx, options)
      await queueUnindexed(ctx)
    },
  }),
]

export const recordingHandlers = (options: RecordingsOptions): EventHandler[] => [
  onEvent({
    event: settingsChanged,
    name: 'recordings.look-at-quota',
    run: (ctx, { organizationId }) => tellOfQuota(ctx, options, organizationId),
  }),
  onEvent({
    event: organizationDeleted,
    name: 'recordings.forget-organization',
    run: async (_ctx, { organizationId }) => {
      const { blobs } = options
      for await (const { key } of blobs.list(`recordings/${organizationId}`))
        await blobs.remove(key)
    },
  }),
]
