/**
 * Options are `{ sealKey }`, with `keyFor('credentials')`, everywhere. For the roles: `credentialRoutes`, `credentialJobs`, and
 * for the domain of targets `serviceLogin(options)` and `findCredentials`. For domains above: the rest.
 */
export { releaseAfterSession } from './checkout.service.ts'
export { credentialsChanged } from './credentials-changed.ts'
export { credentialJobs } from './credential.jobs.ts'
export { findCredentials, ownersOfCredentials } from './credential-owner.store.ts'
export { credentialRoutes } from './credential.routes.ts'
export type { CredentialData } from './credential.store.ts'
export type { CredentialsOptions } from './credentials-options.ts'
export { asDirectoryService } from './directory-login.ts'
export { findCredentialFor, getCredentialData } from './find-credential.ts'
export { findLapsAccess, type LapsAccessRow, removeEndedLapsAccess } from './laps-reading.store.ts'
export {
  type AccountLogin,
  type AsService,
  asService,
  ephemeralLogin,
  ephemeralPassword,
  loginWith,
  serviceLogin,
} from './login.service.ts'
export { findPasswordAccount, type PasswordAccount } from './service-account.ts'
export { requireInPerson } from './in-person.ts'
export { revealForSession, showSeconds } from './reveal.service.ts'
export { makePassword } from './make-password.ts'
