import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import {
  AccessPolicyId,
  CredentialId,
  DirectoryId,
  DirectoryObjectId,
  InOrganization,
  OrganizationId,
  SessionTypeId,
  TargetGroupId,
  TargetId,
  UserId,
} from './ids.ts'
import { Instant, Name } from './text.ts'

/** An IPv4 or IPv6 address or network: `10.0.0.0/8`. */
export const Network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], {
  error: 'Give an address or a network, such as 10.0.0.0/8.',
})

/** `HH:MM-HH:MM` by the clocks of the target's organization; may go over midnight. */
export const Hours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'Give it as 08:00-18:00.')

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export const Weekday = z.enum(weekdays)
export type Weekday = z.infer<typeof Weekday>

/** One of up to three tiers, in order; each needs so many of its approvers. */
export const ApprovalTier = z.strictObject({
  approverIds: z.array(UserId).min(1, 'Name an approver.').max(100),
  required: z.number().int().min(1).max(20),
  /** After so long without a decision the others may approve too. */
  escalationMinutes: z.number().int().min(1).max(10_080),
  escalationIds: z.array(UserId).max(100),
})
export type ApprovalTier = z.infer<typeof ApprovalTier>

/**
 * What is done when a command line matches. A guard rail, not a boundary: history, completion, aliases, scripts and
 * encoded commands go around it.
 */
export const commandRuleActions = ['log', 'block', 'block-and-lock', 'terminate'] as const
export const CommandRule = z.strictObject({
  /** A regular expression, matched against the command as typed or sent; 500 characters at most. */
  pattern: z.string().min(1).max(500),
  action: z.enum(commandRuleActions),
  /** Shown to the user. */
  message: z.string().trim().max(500).default(''),
})
export type CommandRule = z.infer<typeof CommandRule>

/** How a session may be. All forwards are off unless a policy says otherwise. */
export const ConnectionProfile = z.strictObject({
  maxMinutes: z.number().int().min(1).max(10_080),
  endWarningMinutes: z.number().int().min(0).max(60),
  /** Offered five minutes before the end; 0 not at all. */
  extendByMinutes: z.number().int().min(0).max(1440),
  maxExtensions: z.number().int().min(0).max(20),
  recording: z.strictObject({
    isEnabled: z.boolean(),
    /** What was shown, what was typed, and what became of files. */
    output: z.boolean(),
    input: z.boolean(),
    files: z.boolean(),
    /** `stop`: a session that cannot be recorded ends. */
    onFailure: z.enum(['stop', 'go-on']),
    /** Days after its end until a recording is deleted; without it, or with 0, as the server says. */
    keepDays: z.number().int().min(0).max(36_500).optional(),
  }),
  requiresReason: z.boolean(),
  requiresTicket: z.boolean(),
  allowsReveal: z.boolean(),
  approvals: z.array(ApprovalTier).max(3),
  allowsOwnApproval: z.boolean(),
  /** An unanswered request ends after so long. */
  requestExpiresMinutes: z.number().int().min(5).max(43_200),
  /** Without approval, with a reason and an alert. */
  allowsBreakGlass: z.boolean(),
  /** None means from anywhere. */
  networks: z.array(Network).max(100),
  hours: z.strictObject({ days: z.array(Weekday).min(1).max(7), range: Hours }).optional(),
  shell: z.boolean(),
  exec: z.boolean(),
  /** Also for `scp`, `rsync` and SFTP servers started by a command; whoever has a shell can move bytes anyway. */
  sftp: z.enum(['off', 'read', 'write']),
  localForward: z.boolean(),
  remoteForward: z.boolean(),
  /** Hosts and ports that a forward may reach: `db1:5432`, `*:443`; none means all. */
  forwardTo: z.array(z.string().trim().min(1).max(260)).max(100),
  agentForward: z.boolean(),
  x11Forward: z.boolean(),
  /** Names of environment variables that go through; `LC_*` matches by its start. */
  environment: z.array(z.string().regex(/^[A-Z_][A-Z0-9_]*\*?$/)).max(50),
  commandRules: z.array(CommandRule).max(100),
  /** A session goes on or ends when our database cannot be reached. */
  onDatabaseLoss: z.enum(['go-on', 'stop']),
})
export type ConnectionProfile = z.infer<typeof ConnectionProfile>

export const defaultProfile: ConnectionProfile = {
  maxMinutes: 480,
  endWarningMinutes: 5,
  extendByMinutes: 30,
  maxExtensions: 2,
  recording: { isEnabled: true, output: true, input: false, files: true, onFailure: 'stop' },
  requiresReason: false,
  requiresTicket: false,
  allowsReveal: false,
  approvals: [],
  allowsOwnApproval: false,
  requestExpiresMinutes: 1440,
  allowsBreakGlass: false,
  networks: [],
  shell: true,
  exec: true,
  sftp: 'write',
  localForward: false,
  remoteForward: false,
  forwardTo: [],
  agentForward: false,
  x11Forward: false,
  environment: ['LANG', 'LC_*', 'TERM', 'COLORTERM'],
  commandRules: [],
  onDatabaseLoss: 'go-on',
}

/** Which targets a policy is about. At least one part must say something. */
export const PolicyScope = z.strictObject({
  /** All targets of these organizations … */
  organizationIds: z.array(OrganizationId).max(10_000).default([]),
  /** … and these, and those of these groups. */
  targetIds: z.array(TargetId).max(10_000).default([]),
  targetGroupIds: z.array(TargetGroupId).max(1000).default([]),
  /** All targets of all organizations. */
  isEverything: z.boolean().default(false),
})
export type PolicyScope = z.infer<typeof PolicyScope>

const policy = {
  name: Name,
  description: z.string().trim().max(1000),
  isEnabled: z.boolean(),
  /** Of several that allow the same the highest counts; between equals the one that asks for more. */
  priority: z.number().int().min(0).max(1000),
  /** `resource`: session types on targets. `credential`: with these credentials, wherever they are used. */
  kind: z.enum(['resource', 'credential']),
  userIds: z.array(UserId).max(10_000),
  /** … and users that are members of these groups of a directory, also through others. */
  directoryGroups: z
    .array(z.strictObject({ directoryId: DirectoryId, groupId: DirectoryObjectId }))
    .max(1000),
  sessionTypeIds: z.array(SessionTypeId).max(100),
  scope: PolicyScope,
  credentialIds: z.array(CredentialId).max(1000),
  profile: ConnectionProfile,
}

export const AccessPolicy = z.object({
  ...policy,
  directoryGroups: policy.directoryGroups.default([]),
  id: AccessPolicyId,
  updatedAt: Instant,
})
export type AccessPolicy = z.infer<typeof AccessPolicy>

export const AccessPolicyInput = z.strictObject({
  ...policy,
  description: policy.description.default(''),
  isEnabled: z.boolean().default(true),
  priority: policy.priority.default(100),
  kind: policy.kind.default('resource'),
  userIds: policy.userIds.default([]),
  directoryGroups: policy.directoryGroups.default([]),
  sessionTypeIds: policy.sessionTypeIds.default([]),
  scope: PolicyScope.default({
    organizationIds: [],
    targetIds: [],
    targetGroupIds: [],
    isEverything: false,
  }),
  credentialIds: policy.credentialIds.default([]),
  profile: ConnectionProfile.default(defaultProfile),
})
export type AccessPolicyInput = z.infer<typeof AccessPolicyInput>

/** What one policy says to one question. */
export const Verdict = z.object({
  policyId: AccessPolicyId,
  policyName: z.string(),
  priority: z.number().int(),
  outcome: z.enum(['allows', 'asks-approval', 'does-not-apply', 'refuses']),
  /** Whole sentences; for `does-not-apply` the first thing that does not fit. */
  reasons: z.array(z.string()),
})
export type Verdict = z.infer<typeof Verdict>

export const Decision = z.object({
  outcome: z.enum(['allowed', 'needs-approval', 'refused']),
  /** The policy that counts. */
  policyId: AccessPolicyId.optional(),
  /** One sentence. */
  text: z.string(),
  verdicts: z.array(Verdict),
})
export type Decision = z.infer<typeof Decision>

const OnePolicy = z.object({ accessPolicyId: AccessPolicyId })

export const accessPoliciesApi = {
  list: endpoint({
    method: 'GET',
    path: '/access-policies',
    access: 'access-policies:read',
    summary: 'Who may open what, when, and how',
    response: z.object({ policies: z.array(AccessPolicy) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/access-policies',
    access: 'access-policies:update',
    summary: 'Add an access policy',
    body: AccessPolicyInput,
    response: AccessPolicy,
  }),
  get: endpoint({
    method: 'GET',
    path: '/access-policies/:accessPolicyId',
    access: 'access-policies:read',
    summary: 'One access policy',
    params: OnePolicy,
    response: AccessPolicy,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/access-policies/:accessPolicyId',
    access: 'access-policies:update',
    summary: 'Change an access policy; sessions that it would not allow any more end',
    params: OnePolicy,
    body: AccessPolicyInput,
    response: AccessPolicy,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/access-policies/:accessPolicyId',
    access: 'access-policies:update',
    summary: 'Remove an access policy; sessions that nothing else allows end',
    params: OnePolicy,
    response: Nothing,
  }),
  simulate: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/access-policies/simulation',
    access: 'access-policies:read',
    summary: 'Who could reach a target at a time, and why, or why not',
    params: InOrganization,
    body: z.strictObject({
      targetId: TargetId,
      /** One user; without it everybody whom a policy names. */
      userId: UserId.optional(),
      sessionTypeId: SessionTypeId.optional(),
      at: Instant.optional(),
      sourceAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
    }),
    response: z.object({
      at: Instant,
      answers: z
        .array(
          z.object({
            userId: UserId,
            username: z.string(),
            sessionTypeId: SessionTypeId,
            sessionTypeName: z.string(),
            decision: Decision,
          }),
        )
        .max(1000),
      /** False when there were more answers than these thousand. */
      isComplete: z.boolean(),
    }),
  }),
}
