import { createHash } from 'node:crypto'
import type { SessionId } from '@gatehouse/contract/ids'
import { type OnBatch, packRecords, writeRecords } from '#domains/activity'
import { recordAuditEvent } from '#domains/audit-trail'
import { getTarget } from '#domains/targets'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { derivedUuid, uuidv7 } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { objectionTo } from './look-again.service.ts'
import { listConnections, saveNewConnection } from './session-connection.store.ts'
import { recordOf, sessionsConnector } from './session-facts.ts'
import { moveSession } from './session-move.ts'
import { canBeConnectedTo } from './session-state.ts'
import { findSession, findSessionForUpdate, type SessionData } from './session.store.ts'

type Opening = OrganizationContext<UserPrincipal>

/**
 * The user of a session on a domain begins to work, with tools of their own: nothing goes through us, so what counts as the
 * connection lasts until the session ends. Again while it is open changes nothing.
 */
export async function openWithOwnTools(
  ctx: Opening,
  onBatch: readonly OnBatch[],
  id: SessionId,
): Promise<void> {
  await requireAllowed(ctx, id)
  await ctx.transaction(async (tx) => {
    const session = await findSessionForUpdate(tx, id)
    if (!session) throw notFound('session', id)
    await requireReady(ctx, tx, session)
    const connections = await listConnections(tx, id)
    if (connections.some(({ ended_at }) => ended_at === null)) return
    const connectionId = uuidv7(ctx.now())
    await saveNewConnection(tx, {
      ...{ id: connectionId, session_id: id, protocol: 'own-tools', address: ctx.address },
      ...{ client: '', started_at: ctx.now() },
    })
    if (session.state === 'available') {
      await moveSession(tx, session, { to: 'active', text: 'Its user works with their own tools.' })
    }
    await recordStart(ctx, tx, onBatch, { session, connectionId })
    await recordAuditEvent(ctx, tx, {
      type: 'session.opened',
      summary: `Opened the session as ${session.account} in ${session.target_name}.`,
      details: { sessionId: id, account: session.account },
    })
  })
}

/** In the activity, as the beginning of any other session: rules see it, too. */
async function recordStart(
  ctx: Opening,
  tx: OrganizationTx,
  onBatch: readonly OnBatch[],
  { session, connectionId }: { session: SessionData; connectionId: string },
): Promise<void> {
  const fact = {
    at: ctx.now().getTime(),
    kind: 'connected',
    account: session.account ?? '',
  } as const
  const record = recordOf(session, { connectionId, address: ctx.address, position: 0 }, fact)
  if (!record) return
  const packed = await packRecords({
    organizationId: ctx.organizationId,
    batchId: derivedUuid(createHash('sha256').update(record.key).digest('hex')),
    ...{ receivedAt: ctx.now(), source: session.target_name },
    records: [{ connector: sessionsConnector, record }],
  })
  await writeRecords(tx, packed, onBatch)
}

/** By the policy as it is now, from where the user sits. */
async function requireAllowed(ctx: Opening, id: SessionId): Promise<void> {
  const session = await ctx.transaction((tx) => findSession(tx, id))
  if (session?.user_id !== ctx.principal.userId) throw notFound('session', id)
  const objection = await objectionTo(ctx, session, [ctx.address])
  if (objection !== undefined) throw new AppError('forbidden', objection)
}

async function requireReady(ctx: Opening, tx: OrganizationTx, session: SessionData): Promise<void> {
  const target = await getTarget(tx, session.target_id)
  if (target.kind !== 'domain') {
    const message = `${target.name} is a host: connect to it, with an SSH client or in the browser.`
    throw new AppError('conflict', message)
  }
  if (session.is_locked) throw new AppError('conflict', 'This session is locked.')
  if (canBeConnectedTo(session.state) && session.ends_at > ctx.now()) return
  throw new AppError('conflict', session.state_text || 'This session cannot be opened now.')
}
