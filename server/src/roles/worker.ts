import { accessPolicyHandlers } from '#domains/access-policies'
import { type ActivityIndex, activityHandlers, activityJobs } from '#domains/activity'
import { agentJobs } from '#domains/agents'
import { alertHandlers, alertJobs, alertsOnBatch } from '#domains/alerts'
import { collectorHandlers } from '#domains/collectors'
import { credentialJobs } from '#domains/credentials'
import { directoryHandlers, directoryJobs } from '#domains/directories'
import { directoryUserHandlers, directoryUserJobs } from '#domains/directory-users'
import { emailJobs } from '#domains/email'
import { integrationApiJobs } from '#domains/integration-api'
import {
  notificationHandlers,
  notificationJobs,
  type NotificationsOptions,
} from '#domains/notifications'
import { organizationJobs } from '#domains/organizations'
import {
  heldRecordings,
  recordingHandlers,
  recordingJobs,
  type RecordingsOptions,
} from '#domains/recordings'
import { responseActionHandlers, responseActionJobs } from '#domains/response-actions'
import { targetJobs } from '#domains/targets'
import { sessionHandlers, sessionJobs } from '#domains/sessions'
import { ticketJobs } from '#domains/tickets'
import { timelineHandlers, timelineJobs } from '#domains/timeline'
import { usersJobs } from '#domains/users'
import { webhookHandlers, webhookJobs } from '#domains/webhooks'
import { type EventHandler, type Job, type Lane, lanes } from '#platform/jobs/jobs.ts'
import { startJobs, startJobsInTime } from '#platform/jobs/runner.ts'
import type { Foundation } from './foundation.ts'
import { directoriesOptions } from './directories.ts'
import { directoryUsersOptions } from './directory-users.ts'
import { responseActionsOptions } from './response-actions.ts'
import { targetsOptions } from './targets.ts'
import { sessionOptions } from './session-options.ts'
import { ticketKeys } from './ticket-keys.ts'

export interface WorkerOptions {
  foundation: Foundation
  index: ActivityIndex
  /** Where this node is, for links in mail; filled in while it starts. */
  place: NotificationsOptions['place']
  recordings: RecordingsOptions
  stack: AsyncDisposableStack
}

const jobs = (
  index: ActivityIndex,
  { keyFor, ...foundation }: Foundation,
  place: NotificationsOptions['place'],
  recordings: RecordingsOptions,
): Job[] => [
  ...organizationJobs({ objections: [heldRecordings] }),
  ...usersJobs,
  ...agentJobs(new Date()),
  ...activityJobs(index),
  ...integrationApiJobs,
  ...emailJobs({ sealKey: keyFor('email password') }),
  ...notificationJobs({ place }),
  ...webhookJobs({ sealKey: keyFor('webhooks') }),
  ...ticketJobs(ticketKeys({ keyFor })),
  ...targetJobs(targetsOptions({ keyFor })),
  ...credentialJobs({ sealKey: keyFor('credentials') }),
  ...directoryJobs(directoriesOptions({ keyFor })),
  ...directoryUserJobs(directoryUsersOptions),
  ...alertJobs({ point: place }),
  ...responseActionJobs(responseActionsOptions(foundation)),
  ...sessionJobs(sessionOptions({ keyFor }, place)),
  ...recordingJobs(recordings),
  ...timelineJobs({ index, onBatch: [alertsOnBatch(foundation.parts)] }),
]

const handlers = (
  index: ActivityIndex,
  foundation: Foundation,
  place: NotificationsOptions['place'],
  recordings: RecordingsOptions,
): EventHandler[] => [
  ...collectorHandlers,
  ...activityHandlers(index, [alertsOnBatch(foundation.parts)]),
  ...alertHandlers({ point: place }),
  ...notificationHandlers,
  ...directoryHandlers,
  ...webhookHandlers,
  ...responseActionHandlers(responseActionsOptions(foundation)),
  ...directoryUserHandlers(directoryUsersOptions),
  ...accessPolicyHandlers,
  ...sessionHandlers,
  ...recordingHandlers(recordings),
  ...timelineHandlers,
]

const restartMilliseconds = 2000
/** Outbound work mostly waits. */
const concurrency: Readonly<Record<Lane, number>> = { own: 4, outbound: 8 }

/** Works on queued jobs, and begins again when the queue was lost with the database. */
export async function startWorker(options: WorkerOptions): Promise<void> {
  for (const lane of lanes) await startLane(lane, options)
}

async function startLane(
  lane: Lane,
  { foundation, index, place, recordings, stack }: WorkerOptions,
): Promise<void> {
  const { parts } = foundation
  const stopping = new AbortController()
  const work = {
    parts,
    jobs: jobs(index, foundation, place, recordings),
    handlers: handlers(index, foundation, place, recordings),
    lane,
  }
  const options = { ...work, concurrency: concurrency[lane] }
  let runner = await startJobs(options)

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await runner.ended.catch((error: unknown) =>
        parts.log.warn({ err: error }, 'work on jobs was interrupted'),
      )
      if (stopping.signal.aborted) return
      await new Promise((resolve) => setTimeout(resolve, restartMilliseconds))
      runner = await startJobsInTime(options).catch((error: unknown) => {
        parts.log.warn({ err: error }, 'work on jobs cannot begin again yet')
        return runner
      })
    }
  }
  void watch()
  stack.defer(async () => {
    stopping.abort()
    await runner.stop().catch(() => undefined) // It ended by itself.
  })
}
