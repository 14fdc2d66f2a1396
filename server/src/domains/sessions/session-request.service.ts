import type { Verdict } from '@gatehouse/contract/access-policies'
import {
  type AccessPolicyId,
  type OrganizationId,
  SessionId,
  type SessionTypeId,
  type TargetId,
} from '@gatehouse/contract/ids'
import { type Decided as AccessDecision, decisionFor } from '#domains/access-policies'
import { recordAuditEvent } from '#domains/audit-trail'
import { raiseNotification } from '#domains/notifications'
import { getTarget } from '#domains/targets'
import type { Context, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField } from '#platform/errors.ts'
import { advance } from './session-move.ts'
import type { SessionDoors } from './session-doors.ts'
import { requireTicket, type TicketColumns } from './session-ticket.service.ts'
import { findUsableSession, saveNewSession, type SessionData } from './session.store.ts'

export interface AskedSession {
  organizationId: OrganizationId
  targetId: TargetId
  sessionTypeId: SessionTypeId
  policyId?: AccessPolicyId | undefined
  reason: string
  ticket: string
  startsAt?: Date | undefined
  minutes?: number | undefined
  isBreakGlass: boolean
  /** Asked for by connecting: an open session of the same kind is gone on with, and it ends with its last connection. */
  isAdHoc: boolean
}

type Asking = Context<UserPrincipal>
const minute = 60_000

/** Throws `forbidden` with the reason when no policy allows it; `invalid_request` when something has to be said first. */
export async function requestSession(
  ctx: Asking,
  doors: SessionDoors,
  asked: AskedSession,
): Promise<SessionData> {
  if (asked.isBreakGlass && ctx.principal.by.kind !== 'login') throw inPersonOnly()
  const at = asked.startsAt ?? ctx.now()
  const found = await decisionFor(ctx, {
    userId: ctx.principal.userId,
    organizationId: asked.organizationId,
    targetId: asked.targetId,
    sessionTypeId: asked.sessionTypeId,
    policyId: asked.policyId,
    at,
    sourceAddress: ctx.address,
  })
  const { policy, sessionType, decision } = found
  if (decision.outcome === 'refused' || !policy || !sessionType) {
    throw new AppError('forbidden', decision.text)
  }
  // Only by a policy that would let them in from where they sit now; another one may want less of them.
  const policyIds = asked.policyId
    ? [asked.policyId]
    : decision.verdicts.filter(letsIn).map((verdict) => verdict.policyId)
  const usable = (tx: OrganizationTx) => usableBy(ctx, tx, asked, policyIds)
  const { db } = ctx
  const first = await db.inOrganization(asked.organizationId, usable)
  if (first) return first
  requireWords(asked, policy.profile)
  await requireRoom(ctx, doors, asked, policy.profile)
  const ticket = policy.profile.requiresTicket
    ? await requireTicket(ctx, doors.tickets, asked)
    : { ticket: asked.ticket }
  return db.inOrganization(
    asked.organizationId,
    async (tx) =>
      // Another connection of the same user may have been as quick.
      (await usable(tx)) ?? open(ctx, tx, asked, { ...found, policy, sessionType, ticket }),
  )
}

/** It takes the place of an approval, which a token cannot give either. */
const inPersonOnly = () =>
  new AppError(
    'forbidden',
    'Sign in yourself to go in without approval; an API token cannot do it.',
  )

async function usableBy(
  ctx: Asking,
  tx: OrganizationTx,
  { isAdHoc, targetId, sessionTypeId }: AskedSession,
  policyIds: readonly AccessPolicyId[],
): Promise<SessionData | undefined> {
  if (!isAdHoc) return undefined
  const { userId } = ctx.principal
  return findUsableSession(tx, { userId, targetId, sessionTypeId, policyIds, now: ctx.now() })
}

const letsIn = ({ outcome }: Verdict): boolean =>
  outcome === 'allows' || outcome === 'asks-approval'

function requireWords(
  { reason, ticket, isBreakGlass }: AskedSession,
  profile: Decided['policy']['profile'],
): void {
  if (isBreakGlass && !profile.allowsBreakGlass) {
    throw new AppError('forbidden', 'The access policy does not allow to go in without approval.')
  }
  if (reason === '' && (profile.requiresReason || isBreakGlass)) {
    throw invalidField('reason', 'Say why you need this session.')
  }
  if (ticket === '' && profile.requiresTicket) {
    throw invalidField('ticket', 'Give the number of the ticket that this session is for.')
  }
}

/** Said before anything is made; when the connection begins it is looked at again. */
async function requireRoom(
  ctx: Asking,
  { noRoom }: SessionDoors,
  { organizationId, startsAt }: AskedSession,
  { recording }: Decided['policy']['profile'],
): Promise<void> {
  const isLater = startsAt !== undefined && startsAt > ctx.now()
  if (!recording.isEnabled || recording.onFailure !== 'stop' || isLater) return
  const objection = await noRoom?.(ctx, organizationId)
  if (objection !== undefined) throw new AppError('unavailable', objection)
}

type Decided = AccessDecision &
  Required<Pick<AccessDecision, 'policy' | 'sessionType'>> & { ticket: TicketColumns }

async function open(
  ctx: Asking,
  tx: OrganizationTx,
  asked: AskedSession,
  { policy, sessionType, decision, ticket }: Decided,
): Promise<SessionData> {
  const { userId, username } = ctx.principal
  const target = await getTarget(tx, asked.targetId)
  const now = ctx.now()
  const startsAt = asked.startsAt && asked.startsAt > now ? asked.startsAt : now
  const { profile } = policy
  const minutes = Math.min(asked.minutes ?? profile.maxMinutes, profile.maxMinutes)
  const isAsked = decision.outcome === 'needs-approval' && !asked.isBreakGlass
  const session = await saveNewSession(tx, {
    id: newId(SessionId, now),
    organization_id: asked.organizationId,
    target_id: target.id,
    target_name: target.name,
    target_address: target.address,
    session_type_id: sessionType.id,
    session_type: sessionType,
    policy_id: policy.id,
    policy_name: policy.name,
    profile: target.kind === 'domain' ? unrecorded(profile) : profile,
    user_id: userId,
    username,
    ...firstState({ isAsked, isLater: startsAt > now }),
    reason: asked.reason,
    ...ticket,
    is_break_glass: asked.isBreakGlass,
    is_ad_hoc: asked.isAdHoc,
    source_address: ctx.address,
    requested_at: now,
    expires_at: new Date(now.getTime() + profile.requestExpiresMinutes * minute),
    starts_at: startsAt,
    ends_at: new Date(startsAt.getTime() + minutes * minute),
    tier_since: now,
  })
  await tellOf(ctx, tx, session)
  await advance(tx, session)
  await advance(tx, session, session.ends_at)
  if (startsAt > now) await advance(tx, session, startsAt)
  return session
}

/** Nothing of a session on a domain goes through us, so nobody is told that it is recorded. */
const unrecorded = <Profile extends Decided['policy']['profile']>(profile: Profile): Profile => ({
  ...profile,
  recording: { ...profile.recording, isEnabled: false },
})

function firstState({ isAsked, isLater }: { isAsked: boolean; isLater: boolean }) {
  if (isAsked) return { state: 'requested', state_text: 'Waiting for approval.' } as const
  if (isLater) return { state: 'scheduled', state_text: 'It begins later.' } as const
  return { state: 'provisioning', state_text: 'Being prepared.' } as const
}

async function tellOf(ctx: Asking, tx: OrganizationTx, session: SessionData): Promise<void> {
  const { username, target_name: target, organization_id: organizationId, id } = session
  const how = session.is_break_glass ? ' without approval (break glass)' : ''
  await recordAuditEvent(ctx, tx, {
    organizationId,
    type: session.is_break_glass ? 'session.break-glass' : 'session.requested',
    summary: `${username} asked for ${session.session_type.name} on ${target}${how}.`,
    details: { sessionId: id, reason: session.reason, ticket: session.ticket },
  })
  if (!session.is_break_glass) return
  await raiseNotification(ctx, tx, {
    organizationId,
    key: `break-glass:${id}`,
    kind: 'break-glass',
    severity: 'critical',
    title: `${username} went in without approval`,
    text: `${username} opened ${session.session_type.name} on ${target} without approval. Reason: ${session.reason}. Look at the session, and ask.`,
    fix: { to: 'session', organizationId, sessionId: id },
  })
}
