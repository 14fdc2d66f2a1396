import { z } from 'zod'
import { directoryChanged } from '#domains/directories'
import { targetRemoved, targetsChanged } from '#domains/targets'
import { type EventHandler, type Job, job, onEvent } from '#platform/jobs/jobs.ts'
import { followJob } from './directory-user-jobs.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { followAll, followDirectory } from './follow-directory.service.ts'

export const directoryUserJobs = (options: DirectoryUsersOptions): Job[] => [
  job({
    ...followJob,
    run: (ctx, { directoryId }) =>
      followDirectory(ctx, options, { directoryId, accountIds: undefined }),
  }),
  job({
    name: 'directory-users.follow-all',
    // Changes are told when they are read; this is for what nobody has told.
    schedule: '*/10 * * * *',
    payload: z.object({}),
    run: (ctx) => followAll(ctx, options),
  }),
]

export const directoryUserHandlers = (options: DirectoryUsersOptions): EventHandler[] => [
  onEvent({
    event: directoryChanged,
    name: 'directory-users.follow-directory',
    run: (ctx, { directoryId, accountIds, isAny }) =>
      followDirectory(ctx, options, { directoryId, accountIds: isAny ? undefined : accountIds }),
  }),
  ...[targetsChanged, targetRemoved].map((event) =>
    onEvent({
      event,
      name: `directory-users.follow-after-${event.name}`,
      run: (ctx, { organizationId }) => followAll(ctx, options, organizationId),
    }),
  ),
]
