import { z } from 'zod'
import { accessChanged } from '#domains/access-policies'
import { credentialsChanged } from '#domains/credentials'
import { reachChanged } from '#domains/organizations'
import { targetRemoved, targetsChanged } from '#domains/targets'
import { userChanged } from '#domains/users'
import type { Context } from '#platform/context.ts'
import { type EventHandler, type Job, job, onEvent } from '#platform/jobs/jobs.ts'
import { noteTicketJob } from './note-ticket-job.ts'
import { noteSession } from './session-ticket.service.ts'
import { lookAgain } from './look-again.service.ts'
import type { SessionOptions } from './prepare-session.service.ts'
import { advanceSession } from './session-life.service.ts'
import { advance, advanceJob } from './session-move.ts'
import { findSession, listDueSessions, listLeftBehind } from './session.store.ts'

export const sessionJobs = (options: SessionOptions): Job[] => [
  job({
    ...advanceJob,
    lane: 'outbound',
    run: (ctx, place) => advanceSession(ctx, options, place),
  }),
  job({
    ...noteTicketJob,
    lane: 'outbound',
    run: (ctx, place, signal) => noteSession(ctx, options.tickets, place, signal),
  }),
  job({
    name: 'sessions.look-at-the-clock',
    schedule: '* * * * *',
    payload: z.object({}),
    run: async (ctx) => {
      await advanceDue(ctx)
      await lookAgain(ctx)
    },
  }),
]

export const sessionHandlers: EventHandler[] = [
  onEvent({
    event: accessChanged,
    name: 'sessions.look-again',
    run: (ctx) => lookAgain(ctx),
  }),
  onEvent({
    event: reachChanged,
    name: 'sessions.look-again-at-reach',
    run: (ctx) => lookAgain(ctx),
  }),
  onEvent({
    event: userChanged,
    name: 'sessions.look-again-at-user',
    run: (ctx, { userId }) => lookAgain(ctx, { userId }),
  }),
  ...[targetsChanged, targetRemoved, credentialsChanged].map((event) =>
    onEvent({
      event,
      name: `sessions.look-again-after-${event.name}`,
      run: (ctx, { organizationId }) => lookAgain(ctx, { organizationId }),
    }),
  ),
]

/** Each has a job of its own for its time; this finds those whose job was lost. */
const advanceDue = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('sessions whose time has come', async (tx) => {
    const due = [...(await listDueSessions(tx, ctx.now())), ...(await listLeftBehind(tx))]
    for (const { id } of due) {
      const session = await findSession(tx, id)
      if (session) await advance(tx, session)
    }
  })
