import type { SessionId } from '@gatehouse/contract/ids'
import type { WatchMessage } from '@gatehouse/contract/session-live'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import { notFound } from '#platform/errors.ts'
import type { Channel } from '#platform/http/mount.ts'
import { followSession } from './follow-session.service.ts'
import { isOver } from './session-state.ts'
import { findSession, type SessionData } from './session.store.ts'
import type { WatchHub } from './watch-hub.ts'

type Watching = OrganizationContext<UserPrincipal>

/** Shows a session until it is over or the watcher leaves. That somebody watches is kept, and told to its user. */
export async function watchSession(
  ctx: Watching,
  { hub, listener }: { hub: WatchHub; listener: Listener },
  sessionId: SessionId,
  channel: Channel<WatchMessage>,
): Promise<void> {
  const session = await begin(ctx, sessionId)
  if (isOver(session.state)) {
    channel.send({ type: 'over', text: session.state_text })
    return
  }
  const { username: name } = ctx.principal
  const leave = hub.watch(sessionId, { name, send: (message) => channel.send(message) })
  const place = { organizationId: ctx.organizationId, sessionId }
  try {
    for await (const news of followSession({ db: ctx.db, listener }, place, channel.signal)) {
      if (news.state === 'over') channel.send({ type: 'over', text: news.text })
      else if (news.state !== 'message') channel.send({ type: 'changed' })
    }
  } finally {
    leave()
  }
}

const begin = (ctx: Watching, id: SessionId): Promise<SessionData> =>
  ctx.transaction(async (tx) => {
    const session = await findSession(tx, id)
    if (!session) throw notFound('session', id)
    if (isOver(session.state)) return session
    const { username: of, target_name: target } = session
    await recordAuditEvent(ctx, tx, {
      type: 'session.watched',
      summary: `${ctx.principal.username} watches the session of ${of} on ${target}.`,
      details: { sessionId: id },
    })
    return session
  })
