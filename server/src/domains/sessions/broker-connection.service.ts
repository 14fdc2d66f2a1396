import type { Destination, TargetLogin } from '#broker'
import { loginWith } from '#domains/credentials'
import { getTarget } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { Held } from './broker-state.ts'
import type { SessionOptions } from './prepare-session.service.ts'
import { openLogin } from './sealed-login.ts'
import { endConnection, saveNewConnection } from './session-connection.store.ts'
import { locked } from './locked-session.ts'
import { objectionTo } from './look-again.service.ts'
import { afterDisconnect } from './session-life.service.ts'
import { moveSession } from './session-move.ts'
import { canBeConnectedTo } from './session-state.ts'
import { findSession, type SessionData } from './session.store.ts'

/** How long a certificate or the like is good for signing in. */
const loginSeconds = 300

/** The connection begins: the session is active from now on. Throws `conflict` when it cannot be connected to. */
export async function connectTo(
  ctx: Context,
  options: SessionOptions,
  held: Held,
): Promise<Destination> {
  const { organizationId } = held
  await requireAllowed(ctx, held)
  const found = await locked(ctx, held, async (tx, session) => {
    if (!canBeConnectedTo(session.state) || session.is_locked || session.ends_at <= ctx.now()) {
      throw new AppError('conflict', session.state_text || 'This session cannot be connected to.')
    }
    const target = await getTarget(tx, session.target_id)
    if (target.kind === 'domain') {
      const message = `${target.name} is a domain, and nothing of it goes through Gatehouse: open the session in the console.`
      throw new AppError('conflict', message)
    }
    if (!held.isConnected) {
      await saveNewConnection(tx, {
        id: held.id,
        session_id: session.id,
        protocol: held.protocol,
        address: held.address,
        client: held.client,
        started_at: ctx.now(),
      })
    }
    if (session.state === 'available') {
      await moveSession(tx, session, { to: 'active', text: 'Somebody is connected.' })
    }
    return { session, target }
  })
  if (!found) throw new AppError('conflict', 'This session is gone.')
  held.isConnected = true
  const { session, target } = found
  const login = await loginOf(ctx, options, organizationId, session)
  return {
    address: target.address,
    port: target.port,
    name: target.name,
    username: session.account ?? '',
    login,
    // The database has a check for it.
    algorithms: target.algorithms as Destination['algorithms'],
  }
}

/** Between asking and connecting there may be hours, in which somebody else may have changed what is allowed. */
async function requireAllowed(ctx: Context, held: Held): Promise<void> {
  const session = await ctx.db.inOrganization(held.organizationId, (tx) =>
    findSession(tx, held.sessionId),
  )
  const objection = session && (await objectionTo(ctx, session, [held.address]))
  if (objection !== undefined) throw new AppError('forbidden', objection)
}

async function loginOf(
  ctx: Context,
  { sealKey, credentials }: SessionOptions,
  organizationId: Held['organizationId'],
  session: SessionData,
): Promise<TargetLogin> {
  if (session.login_sealed) {
    return openLogin(sealKey, session.id, session.login_sealed)
  }
  if (!session.credential_id) return { kind: 'ask-user' }
  const { login } = await loginWith(ctx, credentials, organizationId, session.credential_id, {
    ...{ forSession: session.id, seconds: loginSeconds },
  })
  return login
}

/** @param isAwaited Whether somebody else waits for, or is in, the same session. */
export async function disconnect(
  ctx: Context,
  held: Held,
  { why, isAwaited }: { why: string; isAwaited: () => boolean },
): Promise<void> {
  await ctx.db.inOrganization(held.organizationId, (tx) =>
    endConnection(tx, held.id, { at: ctx.now(), because: why }),
  )
  await afterDisconnect(ctx, held, { why, isAwaited })
}
