/**
 * What the roles need of this domain:
 * - `createDirectoryDoor(options)` for the sign-in desk,
 * - `directoryUserRoutes(mount, options)` for the API, `keepSignIn` where the settings of directories are saved, and
 *   `keepPlace` where targets are,
 * - `directoryUserJobs(options)` and `directoryUserHandlers(options)` for the worker.
 */
export { createDirectoryDoor } from './directory-door.ts'
export { directoryUserHandlers, directoryUserJobs } from './directory-user.jobs.ts'
export { directoryUserRoutes } from './directory-user.routes.ts'
export type { DirectoryUsersOptions } from './directory-users-options.ts'
export { keepPlace } from './keep-place.service.ts'
export { keepSignIn } from './sign-in-settings.service.ts'
