export { issueTokenFor } from './api-token.service.ts'
export { authenticateUser } from './authenticate.service.ts'
export {
  type Contact,
  type ExpiringApiToken,
  listContacts,
  listExpiringApiTokens,
} from './contact.service.ts'
export { createBuiltInAdmin } from './built-in-admin.service.ts'
export {
  type KnownUser,
  listAdministratorAddresses,
  listUsersWhoMay,
} from './user-directory.service.ts'
export { usersJobs } from './user.jobs.ts'
export { usersRoutes } from './user.routes.ts'
export type { UsersOptions } from './users-options.ts'
