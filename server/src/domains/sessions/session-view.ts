import type {
  ActionRun,
  Approval,
  Session,
  SessionConnection,
  SessionDetails,
} from '@gatehouse/contract/sessions'
import type { ActionRunData } from './action-run.store.ts'
import type { ConnectionData } from './session-connection.store.ts'
import type { SessionApprovalData } from './session-approval.store.ts'
import type { SessionData } from './session.store.ts'

export const toSession = (row: SessionData, connections: number): Session => ({
  id: row.id,
  organizationId: row.organization_id,
  targetId: row.target_id,
  targetName: row.target_name,
  targetAddress: row.target_address,
  sessionTypeId: row.session_type_id,
  sessionTypeName: row.session_type.name,
  policyId: row.policy_id,
  policyName: row.policy_name,
  userId: row.user_id,
  username: row.username,
  ...(row.account === null ? {} : { account: row.account }),
  state: row.state,
  stateText: row.state_text,
  reason: row.reason,
  ticket: row.ticket,
  isBreakGlass: row.is_break_glass,
  requestedAt: row.requested_at.toISOString(),
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
  extensions: row.extensions,
  isLocked: row.is_locked,
  connections,
  isRecorded: row.profile.recording.isEnabled,
  hasLeftovers: row.has_leftovers,
})

export const ticketOf = (
  row: SessionData,
): Pick<SessionDetails, 'ticketCheck' | 'ticketSummary' | 'ticketUrl'> => ({
  // The database has a check for it.
  ticketCheck: row.ticket_check as SessionDetails['ticketCheck'],
  ticketSummary: row.ticket_summary,
  ticketUrl: row.ticket_url,
})

export const toConnection = (row: ConnectionData): SessionConnection => ({
  id: row.id,
  // The database has a check for it.
  protocol: row.protocol as SessionConnection['protocol'],
  address: row.address,
  client: row.client,
  startedAt: row.started_at.toISOString(),
  ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
  ...(row.recording_id && { recordingId: row.recording_id }),
  endedBecause: row.ended_because,
})

export const toApproval = (row: SessionApprovalData): Approval => ({
  tier: row.tier,
  by: row.username,
  userId: row.user_id,
  decision: row.decision,
  reason: row.reason,
  at: row.at.toISOString(),
})

export const toRun = (row: ActionRunData): ActionRun => ({
  id: row.id,
  phase: row.phase,
  title: row.title,
  state: row.state,
  attempts: row.attempts,
  text: row.text,
  ...(row.started_at && { startedAt: row.started_at.toISOString() }),
  ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
  ...(row.next_attempt_at && { nextAttemptAt: row.next_attempt_at.toISOString() }),
})
