import { z } from 'zod'
import type { ActivityIndex, OnBatch } from '#domains/activity'
import { ownLoginRecorded } from '#domains/targets'
import { type EventHandler, type Job, job, onEvent } from '#platform/jobs/jobs.ts'
import { findComputers, readLogonsJob } from './find-computers.service.ts'
import { forgetOldLogons } from './forget-logons.service.ts'
import { judgeJob } from './judge-job.ts'
import { judgeLogons } from './judge-logons.service.ts'
import { noticeOwnLogin, readLogons } from './see-logons.service.ts'
import { tellLogons } from './tell-logons.service.ts'

export interface TimelineOptions {
  index: ActivityIndex
  /** What follows from the records that tell of logons, such as alerts. */
  onBatch: readonly OnBatch[]
}

export const timelineJobs = ({ index, onBatch }: TimelineOptions): Job[] => [
  job({
    ...judgeJob,
    async run(ctx, place) {
      await judgeLogons(ctx, place)
      await tellLogons(ctx, onBatch, place)
    },
  }),
  job({ ...readLogonsJob, run: (ctx, place) => readLogons(ctx, index, place) }),
  job({
    name: 'timeline.find-computers',
    schedule: '* * * * *',
    payload: z.object({}),
    run: findComputers,
  }),
  job({
    name: 'timeline.forget-old-logons',
    schedule: '50 1 * * *',
    payload: z.object({}),
    run: forgetOldLogons,
  }),
]

export const timelineHandlers: EventHandler[] = [
  onEvent({ event: ownLoginRecorded, name: 'timeline.notice-own-login', run: noticeOwnLogin }),
]
