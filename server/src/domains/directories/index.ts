/**
 * For others: what is known of domains. All of it takes a transaction and answers as of the last picture. Times in facts are
 * ISO texts; whether an account may be used also depends on `expiresAt`.
 */
export type { DirectoriesOptions, GateQuestion } from './directories-options.ts'
export type { RecordedMembership } from './who-changed.ts'
export { directoryChanged } from './directory-changed.ts'
export { type DirectoryData, directoryOfTarget, findDirectory } from './directory.store.ts'
export {
  findObject,
  findObjectByAccountName,
  findObjectBySid,
  findObjects,
  type KnownObject,
} from './find-object.store.ts'
export { directoryHandlers, directoryJobs } from './directory.jobs.ts'
export { directoryRoutes } from './directory.routes.ts'
export { stateReportRoutes } from './state-report.routes.ts'
export { findDirectoryByName, type SignInAccount } from './find-sign-in.ts'
export { groupIdsOf, isMember, memberIdsOf, securityGroupIdsOf } from './membership.store.ts'
