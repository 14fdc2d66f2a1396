import { z } from 'zod'
import { credentialsChanged } from '#domains/credentials'
import { targetRemoved, targetsChanged } from '#domains/targets'
import { type EventHandler, type Job, job, onEvent } from '#platform/jobs/jobs.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { applyRules } from './computer-rules.service.ts'
import { directoryChanged } from './directory-changed.ts'
import { applyRulesJob, syncJob } from './directory-jobs.ts'
import { endTroubleOf, lookAround, tryFailedAgain } from './look-around.service.ts'
import { forgetOldPictures } from './picture-door.service.ts'
import { applyRetention } from './retention.service.ts'
import { syncDirectory } from './run-sync.service.ts'

export const directoryJobs = (options: DirectoriesOptions): Job[] => [
  job({
    name: 'directories.look-around',
    schedule: '* * * * *',
    payload: z.object({}),
    run: lookAround,
  }),
  job({
    ...syncJob,
    lane: 'outbound',
    run: (ctx, which, signal) => syncDirectory(ctx, options, which, signal),
  }),
  job({ ...applyRulesJob, run: applyRules }),
  job({
    name: 'directories.forget-pictures',
    schedule: '50 * * * *',
    payload: z.object({}),
    run: forgetOldPictures,
  }),
  job({
    name: 'directories.apply-retention',
    schedule: '5 2 * * *',
    payload: z.object({}),
    run: (ctx, _payload, signal) => applyRetention(ctx, signal),
  }),
]

export const directoryHandlers: EventHandler[] = [
  onEvent({
    event: directoryChanged,
    name: 'directories.apply-computer-rules',
    run: applyRules,
  }),
  onEvent({
    event: targetsChanged,
    name: 'directories.try-again-with-target',
    run: (ctx, { organizationId }) => tryFailedAgain(ctx, organizationId),
  }),
  onEvent({
    event: credentialsChanged,
    name: 'directories.try-again-with-credential',
    run: (ctx, { organizationId }) => tryFailedAgain(ctx, organizationId),
  }),
  onEvent({
    event: targetRemoved,
    name: 'directories.end-trouble',
    run: (ctx, removed) => endTroubleOf(ctx, removed),
  }),
]
