import { z } from 'zod'
import { ActivityRecord } from './activity-record.ts'
import { endpoint } from './endpoint.ts'
import {
  ActivityRecordId,
  InOrganization,
  RecordingId,
  SessionId,
  SourceId,
  TargetId,
} from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant } from './text.ts'

/** `certain`: nobody else can have been it. `likely`: others may use the same account, or one may not know better. */
export const LinkCertainty = z.enum(['certain', 'likely'])
export type LinkCertainty = z.infer<typeof LinkCertainty>

/** A moment of a recording. */
export const Moment = z.object({
  recordingId: RecordingId,
  /** Milliseconds since the recording began. */
  atMs: z.number().int(),
})
export type Moment = z.infer<typeof Moment>

/** The session in which something was done. */
export const SessionLink = z.object({
  sessionId: SessionId,
  username: z.string(),
  targetId: TargetId,
  targetName: z.string(),
  sessionTypeName: z.string(),
  policyName: z.string(),
  account: z.string(),
  certainty: LinkCertainty,
  /** Why it is known, or not for sure: a whole sentence. */
  text: z.string(),
  moment: Moment.optional(),
})
export type SessionLink = z.infer<typeof SessionLink>

/** Which audited computer a target is. */
export const TargetComputer = z.object({
  source: z.object({ id: SourceId, name: z.string() }).optional(),
  /** `none`: nobody knows yet; `hand` without a source: somebody said that it is none of them. */
  foundBy: z.enum(['host-key', 'hand', 'none']),
  /** What that means: a whole sentence. */
  text: z.string(),
  /** All that it could be; those that are likely first, with the reason. */
  choices: z.array(z.object({ id: SourceId, name: z.string(), why: z.string() })),
})
export type TargetComputer = z.infer<typeof TargetComputer>

/** Something that the agent saw of what Gatehouse did for a session. */
export const Trace = z.object({
  what: z.enum(['account-made', 'account-removed']),
  state: z.enum(['confirmed', 'not-seen', 'too-early']),
  /** When Gatehouse did it. */
  doneAt: Instant.optional(),
  /** When the agent saw it. */
  seenAt: Instant.optional(),
  recordId: ActivityRecordId.optional(),
  /** A whole sentence. */
  text: z.string(),
})
export type Trace = z.infer<typeof Trace>

export const logonVerdicts = ['open', 'session', 'own', 'without-session'] as const
export const LogonVerdict = z.enum(logonVerdicts)
export type LogonVerdict = z.infer<typeof LogonVerdict>

export const logonVerdictNames: Readonly<Record<LogonVerdict, string>> = {
  open: 'Being looked at',
  session: 'In a session',
  own: 'Gatehouse’s own work',
  'without-session': 'Without a session',
}

/** A logon that an agent saw on a target. */
export const TargetLogon = z.object({
  recordId: ActivityRecordId,
  targetId: TargetId,
  targetName: z.string(),
  at: Instant,
  account: z.string(),
  /** From where; empty when the system does not tell it. */
  address: z.string(),
  service: z.string(),
  verdict: LogonVerdict,
  certainty: LinkCertainty,
  /** Why: a whole sentence. */
  text: z.string(),
  sessionId: SessionId.optional(),
})
export type TargetLogon = z.infer<typeof TargetLogon>

/** What search shows such a logon as, beside the logon itself. */
export const logonWithoutSession = 'Logon without a session'
/** Said afterwards of one that was told of before it could be explained. */
export const logonExplained = 'Logon explained'

const OneTarget = InOrganization.extend({ targetId: TargetId })
const OneSession = InOrganization.extend({ sessionId: SessionId })

export const timelineApi = {
  sessionsOfRecord: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/activity/records/:recordId/sessions',
    access: 'activity:read',
    summary: 'The sessions in which a record was made, with the moment of the recording',
    params: InOrganization.extend({ recordId: ActivityRecordId }),
    response: z.object({ links: z.array(SessionLink) }),
  }),
  changes: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/sessions/:sessionId/changes',
    access: 'activity:read',
    summary: 'What was changed on the target in a session, as its agent saw it, newest first',
    params: OneSession,
    query: Paging,
    response: paged(
      'changes',
      z.object({
        record: ActivityRecord,
        certainty: LinkCertainty,
        moment: Moment.optional(),
      }),
    ),
  }),
  traces: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/sessions/:sessionId/traces',
    access: 'activity:read',
    summary: 'Whether the agent of the target confirms that nothing of a session stayed behind',
    params: OneSession,
    response: z.object({
      source: z.object({ id: SourceId, name: z.string() }).optional(),
      /** What is known, or why nothing is: a whole sentence. */
      text: z.string(),
      traces: z.array(Trace),
    }),
  }),
  computer: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/targets/:targetId/computer',
    access: 'targets:read',
    summary: 'Which audited computer a target is',
    params: OneTarget,
    response: TargetComputer,
  }),
  chooseComputer: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/targets/:targetId/computer',
    access: 'targets:update',
    summary: 'Say which audited computer a target is, that it is none, or leave it to its host key',
    params: OneTarget,
    body: z.discriminatedUnion('choice', [
      z.strictObject({ choice: z.literal('source'), sourceId: SourceId }),
      z.strictObject({ choice: z.literal('none') }),
      z.strictObject({ choice: z.literal('automatic') }),
    ]),
    response: TargetComputer,
  }),
  logons: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/target-logons',
    access: 'activity:read',
    summary: 'Logons that agents saw on targets, newest first, and whether they came by a session',
    params: InOrganization,
    query: Paging.extend({
      verdict: LogonVerdict.default('without-session'),
      targetId: TargetId.optional(),
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    response: paged('logons', TargetLogon).extend({
      /** Targets of which the computer is not known: of their logons nothing can be said. */
      unknownTargets: z.array(z.object({ id: TargetId, name: z.string() })),
    }),
  }),
}
