/**
 * Commands that alerts start on the server, for the roles: each takes what `config.ts` says of them, where the
 * data directory is, and who we are.
 */
export type { ResponseActionsOptions } from './account.ts'
export { responseActionHandlers, responseActionJobs } from './response-action.jobs.ts'
export { responseActionRoutes } from './response-action.routes.ts'
