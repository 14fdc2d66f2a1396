export {
  knownGroupIds,
  listOrganizationIdsOfGroups,
  requireGroups,
} from './organization-group.store.ts'
export { organizationJobs } from './organization.jobs.ts'
export { organizationRoutes, siteRoutes } from './organization.routes.ts'
export {
  ensureManagingOrganization,
  findOrganizationById,
  getManagingOrganization,
  getTimeZone,
  listAllOrganizations,
  listOrganizationFacts,
  listVisibleOrganizations,
  organizationDeleted,
  type OrganizationFacts,
  visibleOrganizationIds,
} from './organization.service.ts'
export { settingsChanged } from './settings-changed.ts'
export { reachChanged } from './reach-changed.ts'
export {
  getSecondFactorRule,
  listRecordingQuotas,
  listRetention,
} from './organization-settings.service.ts'
export type { ConnectionPoint } from './connection-string.ts'
export {
  createSite,
  getSite,
  listSites,
  redeemEnrolmentSecret,
  renewConnectionString,
  siteLostAgent,
  siteNames,
  siteRemoved,
} from './site.service.ts'
export { lockStatuses } from './status.store.ts'
export {
  findNamedStatus,
  forgetStatus,
  listNamedStatuses,
  type NamedStatus,
  setStatus,
  statusChanged,
  statusForgotten,
  statusesOf,
  statusHistory,
} from './status.service.ts'
