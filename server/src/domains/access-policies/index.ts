/**
 * What the roles need of this domain:
 * - `accessPolicyRoutes(mount)` for the API,
 * - `accessPolicyHandlers` for the worker,
 * - `ensureSessionTypes(ctx)` at the start.
 */
export { accessChanged } from './access-changed.ts'
export { accessPolicyHandlers } from './access-policy.jobs.ts'
export { accessPolicyRoutes } from './access-policy.routes.ts'
export { accountFacts, type AccountName, accountNameOf } from './account-name.ts'
export type { AccountFacts } from './account-template.ts'
export { commandVerdict, type CommandVerdict } from '#platform/session-rules/command-rules.ts'
export { decide } from './decide.ts'
export { type Asked, type Decided, decisionFor } from './decision.service.ts'
export { mayForward } from '#platform/session-rules/forward-rule.ts'
export { type AccessChoice, type AccessQuery, isNamed, listAccess } from './list-access.service.ts'
export type { AccessPolicyData } from './policy-data.ts'
export { ensureSessionTypes } from './predefined-types.service.ts'
export type { AskedSessionType, AskedTarget, AskingUser, Question } from './question.ts'
export { getSessionType } from './session-type.service.ts'
export type { SessionTypeData } from './session-type.store.ts'
