import { defaultProfile } from '@gatehouse/contract/access-policies'
import { ActionRunId, SessionId, UserId } from '@gatehouse/contract/ids'
import type {
  ActionRun,
  Choice,
  Session,
  SessionConnection,
  SessionDetails,
} from '@gatehouse/contract/sessions'
import { accessPolicyId, sessionTypeId, targetId } from './gate.ts'
import { customerId } from './things.ts'

const at = '2026-11-21T09:00:00.000Z'
const id = (digits: number) => `01999999-0000-7000-8004-${String(digits).padStart(12, '0')}`

export const sessionId: SessionId = SessionId.parse(id(1))
export const requesterId: UserId = UserId.parse(id(2))
export const approverId: UserId = UserId.parse(id(3))

const command = 'ssh -p 4422 -l alice+Root_shell+web-02 gatehouse.example'

export const aChoice = (given: Partial<Choice> = {}): Choice => ({
  organizationId: customerId,
  organizationName: 'Alpine',
  targetId,
  targetName: 'web-02',
  targetAddress: '10.0.0.12',
  targetKind: 'linux',
  sessionTypeId,
  sessionTypeName: 'Root shell',
  policyId: accessPolicyId,
  policyName: 'Web team',
  needsApproval: true,
  requiresReason: true,
  requiresTicket: false,
  allowsBreakGlass: false,
  maxMinutes: 120,
  connectCommand: command,
  isFavourite: false,
  ...given,
})

export const aSession = (given: Partial<Session> = {}): Session => ({
  id: sessionId,
  organizationId: customerId,
  targetId,
  targetName: 'web-02',
  targetAddress: '10.0.0.12',
  sessionTypeId,
  sessionTypeName: 'Root shell',
  policyId: accessPolicyId,
  policyName: 'Web team',
  userId: requesterId,
  username: 'alice',
  state: 'active',
  stateText: 'One connection is open.',
  reason: 'The disk is full.',
  ticket: '48210',
  isBreakGlass: false,
  requestedAt: at,
  startsAt: at,
  endsAt: '2026-11-21T10:00:00.000Z',
  extensions: 0,
  isLocked: false,
  connections: 1,
  isRecorded: true,
  hasLeftovers: false,
  ...given,
})

export const aSessionConnection = (given: Partial<SessionConnection> = {}): SessionConnection => ({
  id: id(4),
  protocol: 'ssh',
  address: '192.0.2.7',
  client: 'OpenSSH_9.6',
  startedAt: at,
  endedBecause: '',
  ...given,
})

export const anActionRun = (given: Partial<ActionRun> = {}): ActionRun => ({
  id: ActionRunId.parse(id(5)),
  phase: 'before',
  title: 'Create user alice-7f3',
  state: 'succeeded',
  attempts: 1,
  text: 'The user was made.',
  endedAt: at,
  ...given,
})

export const aTier: SessionDetails['profile']['approvals'][number] = {
  approverIds: [approverId],
  required: 1,
  escalationMinutes: 30,
  escalationIds: [],
}

export const someSessionDetails = (given: Partial<SessionDetails> = {}): SessionDetails => ({
  worksThrough: 'proxy',
  ...aSession(),
  profile: defaultProfile,
  ...{ ticketCheck: 'none', ticketSummary: '', ticketUrl: '' },
  tiersDone: 0,
  approvals: [],
  mayDecide: false,
  mayDecideReason: '',
  ...{ mayReveal: false, mayRevealReason: 'Its access policy does not allow to see the secret.' },
  connectionList: [aSessionConnection()],
  actionRuns: [anActionRun()],
  connectCommand: command,
  ...given,
})
