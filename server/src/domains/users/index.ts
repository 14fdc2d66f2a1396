export { authenticateUser } from './authenticate.service.ts'
export { createBuiltInAdmin } from './built-in-admin.service.ts'
export { userRoutes } from './user.routes.ts'
export type { UsersOptions } from './users-options.ts'
