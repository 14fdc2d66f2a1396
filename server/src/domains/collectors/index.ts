export { collectorHandlers } from './collection.jobs.ts'
export {
  collection,
  countCollected,
  ensureLocalSource,
  getConnectorForIngest,
  type IngestConnector,
} from './collection.service.ts'
export { collectorRoutes } from './source.routes.ts'
export { listComputers, type Computer } from './computer.store.ts'
export { findDomainOfConnector, sourcesOfDomains } from './directory-connector.store.ts'
