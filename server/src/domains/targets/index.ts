/**
 * For others: who and where targets are, their groups, their host keys, and `connectTarget`. For the roles:
 * `targetRoutes(mount, { serviceLogin })` and `targetJobs({ serviceLogin })`.
 */
export {
  checkHostKey,
  type HostKeyAnswer,
  type Place,
  type ShownHostKey,
} from './check-host-key.service.ts'
export { type AccountUse, listAccountUses } from './account-use.store.ts'
export { connectDirectory, namesController } from './connect-directory.service.ts'
export { connectTarget } from './connect-target.service.ts'
export { directoryPlace } from './domain-target.ts'
export { findDomainOf } from './domain-of-target.ts'
export { addFoundTargets, followFoundTarget, type FoundTarget } from './found-target.service.ts'
export { findTargetsById, findTargetsLike } from './found-target.store.ts'
export { listPinnedKeys } from './host-key.store.ts'
export { keepOwnLogin, ownLoginRecorded } from './own-login.service.ts'
export { listOwnLogins, type OwnLoginData } from './own-login.store.ts'
export { factsOf, groupIdsOf, groupIdsOfAll } from './target-membership.service.ts'
export { ownersOfTargetGroups, ownersOfTargets } from './target-owner.store.ts'
export { countServedTargets } from './served-target.store.ts'
export { findTargets, getTarget, requireTargets, targetRemoved } from './target.service.ts'
export type { TargetData, TargetFacts } from './target.store.ts'
export type { ServiceLogin, TargetsOptions } from './targets-options.ts'
export { targetsChanged } from './targets-changed.ts'
export { targetJobs } from './target.jobs.ts'
export { targetRoutes } from './target.routes.ts'
