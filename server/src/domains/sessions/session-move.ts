import { OrganizationId, SessionId } from '@gatehouse/contract/ids'
import { type SessionState, sessionStateNames } from '@gatehouse/contract/sessions'
import type { Clock } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { z } from 'zod'
import { tellNews } from './session-news.store.ts'
import { isOver, mayBecome } from './session-state.ts'
import { type EndState, saveSession, type SessionData } from './session.store.ts'

/** Does what is due for a session: prepares it, ends it, undoes what was done for it. */
export const advanceJob = {
  name: 'sessions.advance',
  payload: z.object({ organizationId: OrganizationId, sessionId: SessionId }),
}

/** One after the other for each session: what is given and what is taken away never meet. */
export const advance = (tx: AnyTx, session: SessionData, runAt?: Date): Promise<void> =>
  addJob(
    tx,
    advanceJob,
    { organizationId: session.organization_id, sessionId: session.id },
    {
      queue: `session ${session.id}`,
      ...(runAt ? { runAt, key: `${advanceJob.name}:${session.id}:${runAt.getTime()}` } : {}),
    },
  )

type Change = Parameters<typeof saveSession>[2]

/** The row is locked by the caller. Throws `conflict` when the session cannot become that. */
export async function moveSession(
  tx: AnyTx,
  session: SessionData,
  {
    to,
    text,
    ...change
  }: { to: SessionState; text: string } & Omit<Change, 'state' | 'state_text'>,
): Promise<SessionData> {
  if (!mayBecome(session.state, to)) {
    const is = sessionStateNames[session.state].toLowerCase()
    throw new AppError('conflict', `This session is ${is}. Load the page again.`)
  }
  const moved = await saveSession(tx, session.id, { ...change, state: to, state_text: text })
  await tellNews(tx, { sessionId: session.id })
  if (!isOver(to)) await advance(tx, moved)
  return moved
}

/** Whatever it is now, it is not to be any more. What was done for it on the target is undone by and by. */
export function endSession(
  { now }: Clock,
  tx: AnyTx,
  session: SessionData,
  { as, text }: { as: EndState; text: string },
): Promise<SessionData> {
  if (session.state === 'ending' || isOver(session.state)) return Promise.resolve(session)
  if (session.state === 'requested' || session.state === 'scheduled') {
    const to = as === 'ended' ? 'cancelled' : as
    return moveSession(tx, session, { to, text, ended_at: now() })
  }
  return moveSession(tx, session, { to: 'ending', text, end_state: as })
}
