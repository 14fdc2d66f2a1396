export { issueTokenFor } from './api-token.service.ts'
export { authenticateUser } from './authenticate.service.ts'
export {
  type Contact,
  type ExpiringApiToken,
  listContacts,
  listExpiringApiTokens,
} from './contact.service.ts'
export type {
  DirectoryAccess,
  DirectoryAccount,
  DirectoryAnswer,
  DirectoryDoor,
  DirectoryUser,
} from './directory-door.ts'
export {
  addDirectoryUser,
  keepDirectoryUser,
  refuseDirectoryUser,
} from './directory-user.service.ts'
export { listDirectoryIdsOfUsers, listDirectoryUsers } from './directory-user.store.ts'
export { createBuiltInAdmin } from './built-in-admin.service.ts'
export {
  findPerson,
  type KnownUser,
  listAdministratorAddresses,
  listUsersWhoMay,
} from './user-directory.service.ts'
export {
  askBrowser,
  type BrowserAsk,
  browserDecision,
  isKnownKey,
  principalOfSshLogin,
  signInByKey,
  signInOverSsh,
  signOutOfSsh,
  type SshLogin,
} from './ssh-sign-in.service.ts'
export { userChanged } from './user-changed.ts'
export { requireFittingRole, requireMayManage } from './user-rules.ts'
export { keepSshLogin } from './ssh-login.service.ts'
export { listStandings, type Standing } from './user-standing.service.ts'
export { usersJobs } from './user.jobs.ts'
export { usersRoutes } from './user.routes.ts'
export { openDesk, type SignInDesk, type UsersOptions } from './users-options.ts'
