/**
 * What the roles need of this domain:
 * - `createIntegrationServer(options)`: the Integration API, to be bound to a port of its own,
 * - `integrationCredentialRoutes(mount, point)` for the API; `point.url` is set when the port is bound,
 * - `integrationApiJobs` for the worker.
 */
export { integrationCredentialRoutes, type IntegrationPoint } from './credential.routes.ts'
export { integrationApiJobs } from './integration-api.jobs.ts'
export {
  createIntegrationServer,
  type IntegrationOptions,
  type IntegrationServer,
} from './listener.ts'
