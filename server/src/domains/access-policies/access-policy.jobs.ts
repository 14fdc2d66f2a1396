import { directoryChanged } from '#domains/directories'
import { type EventHandler, onEvent } from '#platform/jobs/jobs.ts'
import { followDirectory } from './follow-directory.service.ts'

export const accessPolicyHandlers: EventHandler[] = [
  onEvent({
    event: directoryChanged,
    name: 'access-policies.follow-directory',
    run: (ctx, change) => followDirectory(ctx, change),
  }),
]
