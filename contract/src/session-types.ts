import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { SessionTypeId } from './ids.ts'
import { Instant, Name } from './text.ts'

/**
 * As which account a session is. `requester`: the user's own name on the target, with their own password or key,
 * asked for when the session opens. `managed`: a managed credential of the target. `ephemeral`: an account that exists only
 * while the session lasts. `stored`: a stored credential.
 */
export const loginAccounts = ['requester', 'managed', 'ephemeral', 'stored'] as const
export const LoginAccount = z.enum(loginAccounts)
export type LoginAccount = z.infer<typeof LoginAccount>

/** Variables of a name template, as `%sessionid%`. */
export const accountVariables = [
  'samaccountname',
  'email',
  'department',
  'sessionid',
  'hostname',
  'dnshostname',
  'fqdn',
  'domain',
  'targetdomain',
  'upn-username',
  'upn-domain',
  'email-username',
  'email-domain',
  'firstname',
  'lastname',
  'displayname',
  'fullname',
] as const

/** Functions of a template: `%first(text,n)/first%`, `%substr(text,i)/substr%`, `%replace(text,old,new)/replace%`, `%trim(text,n)/trim%`. */
export const templateFunctions = ['first', 'substr', 'replace', 'trim'] as const

/** Steps that change something on the target. Those of `before` and `after` that belong together undo each other. */
export const actionKinds = [
  'create-local-user',
  'remove-local-user',
  'add-to-local-group',
  'remove-from-local-group',
  'add-sudoers-rule',
  'remove-sudoers-rule',
  'run-script',
  'log-off-user',
  'watch-file',
  'create-domain-user',
  'delete-domain-user',
  'add-to-domain-group',
  'remove-from-domain-group',
  'enable-domain-user',
  'disable-domain-user',
  'unlock-domain-user',
  'move-domain-object',
  'expire-domain-user',
] as const
export const ActionKind = z.enum(actionKinds)
export type ActionKind = z.infer<typeof ActionKind>

const GroupName = z
  .string()
  .trim()
  .min(1)
  .max(32)
  .regex(/^[a-z_][a-z0-9_-]*\$?$/, 'Give the name of a Linux group.')

/** A group of the domain: its sAMAccountName, as `Domain Admins`. */
const DomainGroupName = z
  .string()
  .trim()
  .min(1, 'Give the name of a group.')
  .max(256)
  .regex(/^[^"/\\[\]:;|=,+*?<>\p{Cc}]+$/u, 'Give the name of a group of the domain.')

const common = {
  /** Goes on with the next step when this one fails. */
  continuesOnError: z.boolean().default(false),
  timeoutSeconds: z.number().int().min(1).max(3600).default(60),
}

/** One step. Scripts find the variables of templates in the environment: `$GATEHOUSE_LOGINACCOUNT`, `$GATEHOUSE_UPN_DOMAIN`. */
export const SessionAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('add-to-local-group'), group: GroupName, ...common }),
  z.strictObject({
    kind: z.literal('add-sudoers-rule'),
    /** As in sudoers(5): `ALL`, or absolute paths of commands separated by commas. */
    commands: z.string().trim().min(1).max(2000),
    runAs: z.string().trim().min(1).max(100).default('ALL'),
    asksPassword: z.boolean().default(false),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('run-script'),
    /** Given to `/bin/sh` on the target; values come as environment variables, never as text in it. */
    script: z.string().min(1).max(65_536),
    asRoot: z.boolean().default(true),
    ...common,
  }),
  z.strictObject({ kind: z.literal('log-off-user'), ...common }),
  /** Of the domain of the target; taken back after the session. */
  z.strictObject({ kind: z.literal('add-to-domain-group'), group: DomainGroupName, ...common }),
  /** A managed account that is disabled at rest; disabled again after the session. */
  z.strictObject({ kind: z.literal('enable-domain-user'), ...common }),
  z.strictObject({ kind: z.literal('unlock-domain-user'), ...common }),
  /** Into an organizational unit, given as its distinguished name; back again after the session. */
  z.strictObject({
    kind: z.literal('move-domain-object'),
    to: z.string().trim().min(3).max(4096),
    ...common,
  }),
  /** At the end of the session at the latest the directory itself refuses the account. */
  z.strictObject({ kind: z.literal('expire-domain-user'), ...common }),
  z.strictObject({
    kind: z.literal('watch-file'),
    /** Its SHA-256 before and after the session is kept. */
    path: z
      .string()
      .regex(/^\/[^\0]*$/, 'Give an absolute path.')
      .max(4096),
    ...common,
  }),
])
export type SessionAction = z.infer<typeof SessionAction>

const Actions = z.array(SessionAction).max(20)

const sessionType = {
  name: Name,
  description: z.string().trim().max(1000),
  isEnabled: z.boolean(),
  loginAccount: LoginAccount,
  /** Of an ephemeral or managed account; cut to what the target takes. */
  accountTemplate: z.string().trim().max(500),
  /** Groups and sudo rights that are given before, and taken away after, go here; what is given is undone by itself. */
  before: Actions,
  during: Actions,
  after: Actions,
  /** What becomes of the home of an ephemeral account. */
  homeAfterwards: z.enum(['delete', 'archive']),
  /** Where an ephemeral account of a domain is made, as a distinguished name; empty: where its users usually are. */
  domainContainer: z.string().trim().max(4096),
}

export const SessionType = z.object({
  ...sessionType,
  id: SessionTypeId,
  /** Shipped with Gatehouse: it can be changed and copied, not removed. */
  isPredefined: z.boolean(),
  /** Access policies that name it. */
  policyCount: z.number().int(),
  updatedAt: Instant,
})
export type SessionType = z.infer<typeof SessionType>

export const SessionTypeInput = z.strictObject({
  ...sessionType,
  description: sessionType.description.default(''),
  isEnabled: z.boolean().default(true),
  accountTemplate: sessionType.accountTemplate.default(
    '%first(%samaccountname%,16)/first%-%sessionid%',
  ),
  before: Actions.default([]),
  during: Actions.default([]),
  after: Actions.default([]),
  homeAfterwards: sessionType.homeAfterwards.default('delete'),
  domainContainer: sessionType.domainContainer.default(''),
})
export type SessionTypeInput = z.infer<typeof SessionTypeInput>

const OneType = z.object({ sessionTypeId: SessionTypeId })

/** Session types belong to the MSP and serve all of its customers; users see them as activities. */
export const sessionTypesApi = {
  list: endpoint({
    method: 'GET',
    path: '/session-types',
    access: 'access-policies:read',
    summary: 'Session types: as which account, and what is done before and after',
    response: z.object({ sessionTypes: z.array(SessionType) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/session-types',
    access: 'access-policies:update',
    summary: 'Add a session type',
    body: SessionTypeInput,
    response: SessionType,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/session-types/:sessionTypeId',
    access: 'access-policies:update',
    summary: 'Change a session type; sessions under way stay as they began',
    params: OneType,
    body: SessionTypeInput,
    response: SessionType,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/session-types/:sessionTypeId',
    access: 'access-policies:update',
    summary: 'Remove a session type that no policy names',
    params: OneType,
    response: Nothing,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/session-types/preview',
    access: 'access-policies:read',
    summary: 'What name a template would make, for the caller on a target of that name',
    body: z.strictObject({
      accountTemplate: sessionType.accountTemplate,
      hostname: z.string().max(253),
    }),
    response: z.object({ account: z.string(), problems: z.array(z.string()) }),
  }),
}
