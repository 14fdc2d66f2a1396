import type { SessionId } from '@gatehouse/contract/ids'
import type { TerminalMessage, TerminalSaid } from '@gatehouse/contract/session-live'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import { AppError, notFound } from '#platform/errors.ts'
import type { Talk } from '#platform/http/mount.ts'
import { followSession } from './follow-session.service.ts'
import { callProxy } from './near-proxy.ts'
import { isOver } from './session-state.ts'
import type { SessionPlace } from './session-news.ts'
import { findSession } from './session.store.ts'
import { openShell, pipeShell } from './terminal-pipe.ts'
import type { TerminalDoor } from './terminal-door.ts'

type Asking = OrganizationContext<UserPrincipal>

export interface TerminalAsked {
  sessionId: SessionId
  columns: number
  rows: number
  userAgent: string
}

/**
 * A terminal of one's own session in the browser. It goes the way that every SSH client goes, so that policy, approval,
 * recording and command rules are the same; only the sign-in is the browser's, and ends with it.
 */
export async function openBrowserTerminal(
  ctx: Asking,
  { door, listener }: { door: TerminalDoor; listener: Listener },
  { sessionId, columns, rows, userAgent }: TerminalAsked,
  channel: Talk<TerminalMessage, TerminalSaid>,
): Promise<void> {
  const place = { organizationId: ctx.organizationId, sessionId }
  const loginId = requireLogin(ctx)
  await requireOwnOpenSession(ctx, sessionId)
  const { userId, username, organizationId } = ctx.principal
  await using proxy = await callProxy(door, {
    holder: {
      ...{ userId, username, organizationId, loginId, session: place },
      ...{ address: ctx.address, client: userAgent || 'A browser' },
    },
    now: ctx.now(),
    signal: channel.signal,
  })
  const ended = new AbortController()
  const shell = await openShell(proxy.client, { columns, rows })
  const telling = tellChanges(ctx, listener, place, { channel, ended: ended.signal })
  try {
    channel.send(await pipeShell(proxy.client, shell, channel))
  } finally {
    ended.abort()
    await telling
  }
}

function requireLogin({ principal: { by } }: Asking) {
  if (by.kind === 'login') return by.loginId
  throw new AppError(
    'forbidden',
    'Sign in with your password for a terminal; an API token cannot open one.',
  )
}

const requireOwnOpenSession = (ctx: Asking, id: SessionId): Promise<void> =>
  ctx.transaction(async (tx) => {
    const session = await findSession(tx, id)
    if (session?.user_id !== ctx.principal.userId) throw notFound('session', id)
    if (isOver(session.state) || session.state === 'ending') {
      throw new AppError('conflict', session.state_text || 'This session is over.')
    }
  })

/** The page reads the session again when it is told that it changed. */
async function tellChanges(
  { db, log }: Asking,
  listener: Listener,
  place: SessionPlace,
  { channel, ended }: { channel: Talk<TerminalMessage, TerminalSaid>; ended: AbortSignal },
): Promise<void> {
  const signal = AbortSignal.any([ended, channel.signal])
  try {
    for await (const news of followSession({ db, listener }, place, signal)) {
      if (news.state !== 'message') channel.send({ type: 'changed' })
    }
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error }, 'a terminal hears nothing of its session')
  }
}
