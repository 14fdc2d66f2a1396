import { z } from 'zod'
import { ConnectionProfile } from './access-policies.ts'
import { endpoint, Nothing } from './endpoint.ts'
import {
  AccessPolicyId,
  ActionRunId,
  InOrganization,
  OrganizationId,
  RecordingId,
  SessionId,
  SessionTypeId,
  TargetId,
  UserId,
} from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Revealed, RevealReason } from './revealed-secrets.ts'
import { Instant } from './text.ts'

/**
 * `requested` waits for approval, `scheduled` for its time, `provisioning` for its account; `available` can be connected to;
 * `active` has a connection; `ending` undoes what was done. The rest is over.
 */
export const sessionStates = [
  'requested',
  'scheduled',
  'provisioning',
  'available',
  'active',
  'ending',
  'ended',
  'denied',
  'expired',
  'cancelled',
  'failed',
] as const
export const SessionState = z.enum(sessionStates)
export type SessionState = z.infer<typeof SessionState>

export const sessionStateNames: Readonly<Record<SessionState, string>> = {
  requested: 'Waiting for approval',
  scheduled: 'Scheduled',
  provisioning: 'Being prepared',
  available: 'Available',
  active: 'Active',
  ending: 'Ending',
  ended: 'Ended',
  denied: 'Denied',
  expired: 'Expired',
  cancelled: 'Cancelled',
  failed: 'Failed',
}

export const overStates: readonly SessionState[] = [
  'ended',
  'denied',
  'expired',
  'cancelled',
  'failed',
]

/** One network connection of a session. */
export const SessionConnection = z.object({
  id: z.uuid(),
  /** `own-tools`: nothing goes through Gatehouse; it lasts as long as its session. */
  protocol: z.enum(['ssh', 'browser', 'own-tools']),
  /** Where the user sat. */
  address: z.string(),
  client: z.string(),
  startedAt: Instant,
  endedAt: Instant.optional(),
  recordingId: RecordingId.optional(),
  /** A whole sentence. */
  endedBecause: z.string(),
})
export type SessionConnection = z.infer<typeof SessionConnection>

export const Approval = z.object({
  tier: z.number().int(),
  by: z.string(),
  userId: UserId,
  decision: z.enum(['approved', 'denied']),
  reason: z.string(),
  at: Instant,
})
export type Approval = z.infer<typeof Approval>

/** One execution of a step on the target. */
export const ActionRun = z.object({
  id: ActionRunId,
  phase: z.enum(['before', 'during', 'after']),
  /** `Create user alice-7f3`. */
  title: z.string(),
  state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'given-up']),
  attempts: z.number().int(),
  /** What the target said, cut; empty while it waits. */
  text: z.string(),
  startedAt: Instant.optional(),
  endedAt: Instant.optional(),
  nextAttemptAt: Instant.optional(),
})
export type ActionRun = z.infer<typeof ActionRun>

export const Session = z.object({
  id: SessionId,
  organizationId: OrganizationId,
  targetId: TargetId,
  targetName: z.string(),
  targetAddress: z.string(),
  sessionTypeId: SessionTypeId,
  sessionTypeName: z.string(),
  policyId: AccessPolicyId,
  policyName: z.string(),
  userId: UserId,
  username: z.string(),
  /** The account on the target, once it is known; to its own user one that was made in a domain only when they have opened it. */
  account: z.string().optional(),
  state: SessionState,
  /** Why it is in this state: one sentence. */
  stateText: z.string(),
  reason: z.string(),
  ticket: z.string(),
  isBreakGlass: z.boolean(),
  requestedAt: Instant,
  startsAt: Instant,
  endsAt: Instant,
  endedAt: Instant.optional(),
  extensions: z.number().int(),
  isLocked: z.boolean(),
  connections: z.number().int(),
  isRecorded: z.boolean(),
  /** Something that was made for it is still on the target. */
  hasLeftovers: z.boolean(),
})
export type Session = z.infer<typeof Session>

export const SessionDetails = Session.extend({
  /**
   * `proxy`: by connecting through Gatehouse. `own-tools`: the target is a domain; its user opens the session, sees account and
   * password, and works with tools of their own until it ends.
   */
  worksThrough: z.enum(['proxy', 'own-tools']),
  profile: ConnectionProfile,
  /** `found` at the service desk; `not-checked`: it was away; `none`: no service desk was to be asked. */
  ticketCheck: z.enum(['none', 'found', 'not-checked']),
  ticketSummary: z.string(),
  /** Where the ticket is at the service desk; empty when it was not found there. */
  ticketUrl: z.string(),
  tiersDone: z.number().int(),
  approvals: z.array(Approval),
  /** Whether the caller may decide now; if not, why. */
  mayDecide: z.boolean(),
  mayDecideReason: z.string(),
  /** Whether the caller may see the secret of its account now; if not, why. */
  mayReveal: z.boolean(),
  mayRevealReason: z.string(),
  connectionList: z.array(SessionConnection),
  actionRuns: z.array(ActionRun),
  /** To be typed: `ssh -p 4422 alice+root+web1@gatehouse.example`. */
  connectCommand: z.string(),
})
export type SessionDetails = z.infer<typeof SessionDetails>

/** What the caller can open now, or ask for. */
export const Choice = z.object({
  organizationId: OrganizationId,
  organizationName: z.string(),
  targetId: TargetId,
  targetName: z.string(),
  targetAddress: z.string(),
  targetKind: z.string(),
  sessionTypeId: SessionTypeId,
  sessionTypeName: z.string(),
  policyId: AccessPolicyId,
  policyName: z.string(),
  needsApproval: z.boolean(),
  requiresReason: z.boolean(),
  requiresTicket: z.boolean(),
  allowsBreakGlass: z.boolean(),
  maxMinutes: z.number().int(),
  connectCommand: z.string(),
  isFavourite: z.boolean(),
  lastUsedAt: Instant.optional(),
})
export type Choice = z.infer<typeof Choice>

const OneSession = InOrganization.extend({ sessionId: SessionId })
const OneApprovalLink = OneSession.extend({ token: z.string().max(100) })

/** The page that the link in a mail to an approver opens. Looking at it decides nothing. */
export const ApprovalPage = z.object({
  /** `open`: one button approves; `used`: the link was; `over`: there is nothing to decide any more, or not by the caller. */
  state: z.enum(['open', 'used', 'over']),
  /** Why nothing can be decided by it; empty while it is open. */
  text: z.string(),
  session: Session,
  /** When the request ends, and the link with it. */
  expiresAt: Instant,
})
export type ApprovalPage = z.infer<typeof ApprovalPage>
const Because = z.strictObject({ reason: z.string().trim().max(500).default('') })

export const sessionsApi = {
  choices: endpoint({
    method: 'GET',
    path: '/my-access',
    access: 'sessions:start',
    summary: 'What the caller can open now or ask for, in all visible organizations',
    query: z.object({
      text: z.string().trim().max(200).optional(),
      organizationId: OrganizationId.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    response: z.object({ choices: z.array(Choice), isComplete: z.boolean() }),
  }),
  favour: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/favourites/:targetId',
    access: 'sessions:start',
    summary: 'Keep a target among the caller’s favourites, or not any longer',
    params: InOrganization.extend({ targetId: TargetId }),
    body: z.strictObject({ isFavourite: z.boolean() }),
    response: Nothing,
  }),
  request: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions',
    access: 'sessions:start',
    summary: 'Ask for sessions on one or several targets, now or later',
    params: InOrganization,
    body: z.strictObject({
      targetIds: z.array(TargetId).min(1).max(50),
      sessionTypeId: SessionTypeId,
      policyId: AccessPolicyId.optional(),
      reason: z.string().trim().max(500).default(''),
      ticket: z.string().trim().max(100).default(''),
      startsAt: Instant.optional(),
      minutes: z.number().int().min(1).max(10_080).optional(),
      isBreakGlass: z.boolean().default(false),
    }),
    response: z.object({
      sessions: z.array(Session),
      /** Targets that were refused, with the reason. */
      refused: z.array(z.object({ targetId: TargetId, text: z.string() })),
    }),
  }),
  list: endpoint({
    method: 'GET',
    path: '/sessions',
    access: 'signed-in',
    summary:
      'Sessions of the visible organizations, newest first; without a right to all, the caller’s own',
    query: Paging.extend({
      organizationId: OrganizationId.optional(),
      phase: z.enum(['live', 'requests', 'over', 'all']).default('all'),
      userId: UserId.optional(),
      targetId: TargetId.optional(),
      isMine: z.stringbool().optional(),
      /** Those that the caller may decide about. */
      isForMe: z.stringbool().optional(),
      hasLeftovers: z.stringbool().optional(),
      text: z.string().trim().max(200).optional(),
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    response: paged('sessions', Session),
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/sessions/:sessionId',
    access: 'sessions:start',
    summary: 'One session; the caller’s own, one to decide about, or with the right to see all',
    params: OneSession,
    response: SessionDetails,
  }),
  /** In person: a token cannot approve. Never the requester, unless the policy allows it. */
  decide: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/decision',
    access: 'in-person',
    summary: 'Approve or deny a request',
    params: OneSession,
    body: z.strictObject({
      decision: z.enum(['approved', 'denied']),
      reason: z.string().trim().max(500).default(''),
    }),
    response: SessionDetails,
  }),
  /** Useless for anybody but the approver to whom it was mailed. Asking is harmless, however often and by whatever. */
  approvalPage: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/sessions/:sessionId/approval-links/:token',
    access: 'in-person',
    summary: 'What the link in a mail to an approver is about',
    params: OneApprovalLink,
    response: ApprovalPage,
  }),
  approveByLink: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/approval-links/:token',
    access: 'in-person',
    summary: 'Approve a request by the link in a mail, once',
    params: OneApprovalLink,
    body: Because,
    response: ApprovalPage,
  }),
  /** Again while it is open changes nothing. */
  open: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/opening',
    access: 'sessions:start',
    summary: 'Begin to use one’s own session on a domain with tools of one’s own',
    params: OneSession,
    response: SessionDetails,
  }),
  cancel: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/cancellation',
    access: 'sessions:start',
    summary: 'Take back a request, or end one’s own session',
    params: OneSession,
    response: SessionDetails,
  }),
  end: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/termination',
    access: 'sessions:control',
    summary: 'End a session at once',
    params: OneSession,
    body: Because,
    response: SessionDetails,
  }),
  lock: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/sessions/:sessionId/lock',
    access: 'sessions:control',
    summary: 'Stop the input of a session with a message, or let it go on',
    params: OneSession,
    body: z.strictObject({
      isLocked: z.boolean(),
      message: z.string().trim().max(500).default(''),
    }),
    response: SessionDetails,
  }),
  message: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/messages',
    access: 'sessions:control',
    summary: 'Show a message in the terminal of a session',
    params: OneSession,
    body: z.strictObject({ text: z.string().trim().min(1).max(500) }),
    response: Nothing,
  }),
  extend: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/extension',
    access: 'sessions:start',
    summary: 'Make a session longer, as its policy allows',
    params: OneSession,
    response: SessionDetails,
  }),
  /** In person; written down as any other look at a secret. Where it is replaced on release, it is after the session. */
  reveal: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/secret',
    access: 'sessions:start',
    summary:
      'Show the secret of the account that one’s own session works as, where its policy allows it',
    params: OneSession,
    body: z.strictObject({ reason: RevealReason }),
    response: Revealed,
  }),
  retryCleanUp: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sessions/:sessionId/clean-up',
    access: 'sessions:control',
    summary: 'Try again to remove what a session left behind',
    params: OneSession,
    response: SessionDetails,
  }),
}
