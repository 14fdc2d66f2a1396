import type { SessionId, UserId } from '@gatehouse/contract/ids'
import type { Revealed } from '@gatehouse/contract/revealed-secrets'
import { recordAuditEvent } from '#domains/audit-trail'
import {
  type CredentialsOptions,
  requireInPerson,
  revealForSession,
  showSeconds,
} from '#domains/credentials'
import { findTargets } from '#domains/targets'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { SealingKey } from '#platform/crypto/seal.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { endIfRefused } from './look-again.service.ts'
import { openLogin } from './sealed-login.ts'
import { canBeConnectedTo } from './session-state.ts'
import { findSessionForUpdate, type SessionData } from './session.store.ts'

export interface RevealOptions {
  credentials: CredentialsOptions
  /** Of logins that exist only for their session. */
  sealKey: SealingKey
}

/** What an access policy allows by *reveal*: within a session, so that approval, ticket and hours hold for it as well. */
export async function revealInSession(
  ctx: OrganizationContext<UserPrincipal>,
  { credentials, sealKey }: RevealOptions,
  id: SessionId,
  reason: string,
): Promise<Revealed> {
  await endIfRefused(ctx, { sessionId: id, organizationId: ctx.organizationId })
  return ctx.transaction(async (tx) => {
    const session = await findSessionForUpdate(tx, id)
    if (session?.user_id !== ctx.principal.userId) throw notFound('session', id)
    const isOnDomain = await isSessionOnDomain(tx, session)
    const asked = { userId: ctx.principal.userId, isOnDomain, now: ctx.now() }
    const objection = objectionToReveal(session, asked)
    if (objection !== undefined) throw new AppError('forbidden', objection)
    if (session.credential_id === null) return revealOwn(ctx, tx, sealKey, session, reason)
    return revealForSession(ctx, tx, credentials, {
      id: session.credential_id,
      reason: `${reason} (${session.session_type.name} on ${session.target_name})`,
    })
  })
}

/** Of an account that exists for this session. */
async function revealOwn(
  ctx: OrganizationContext<UserPrincipal>,
  tx: OrganizationTx,
  sealKey: SealingKey,
  session: SessionData,
  reason: string,
): Promise<Revealed> {
  requireInPerson(ctx)
  const login = session.login_sealed && openLogin(sealKey, session.id, session.login_sealed)
  if (login?.kind !== 'password') throw new AppError('forbidden', noSecret)
  await recordAuditEvent(ctx, tx, {
    type: 'session.password-revealed',
    summary: `Looked at the password of ${session.account} in ${session.target_name}.`,
    details: { sessionId: session.id, account: session.account, reason },
  })
  return { secret: login.password, showSeconds }
}

const noSecret = 'The account of this session has no lasting secret.'

/** Nothing of it goes through us. */
export async function isSessionOnDomain(
  tx: OrganizationTx,
  { target_id: id }: SessionData,
): Promise<boolean> {
  const [target] = await findTargets(tx, { ids: [id] })
  return target?.kind === 'domain'
}

interface Looking {
  userId: UserId
  isOnDomain: boolean
  now: Date
}

/** A sentence; undefined when they may see it. */
export function objectionToReveal(
  session: SessionData,
  { userId, isOnDomain, now }: Looking,
): string | undefined {
  if (session.user_id !== userId) return 'Only who works in a session sees its secret.'
  if (!session.profile.allowsReveal) return 'Its access policy does not allow to see the secret.'
  const isOpen = canBeConnectedTo(session.state) && session.ends_at > now
  if (!isOpen) return 'The secret is shown only while the session is open.'
  if (session.is_locked) return 'This session is locked.'
  // Its beginning is in the activity, and what is done with the password is not seen by us.
  if (isOnDomain && session.state !== 'active') return 'Open the session first.'
  return session.credential_id === null && !session.has_password ? noSecret : undefined
}
