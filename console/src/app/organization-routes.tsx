import { activityApi, investigationsApi } from '@gatehouse/contract/activity'
import { activityBatchesApi } from '@gatehouse/contract/activity-batches'
import { agentsApi } from '@gatehouse/contract/agents'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { organizationGroupsApi, organizationSettingsApi } from '@gatehouse/contract/organizations'
import { sitesApi } from '@gatehouse/contract/sites'
import { ticketsApi } from '@gatehouse/contract/tickets'
import type { CurrentLogin } from '@gatehouse/contract/logins'
import { usersApi } from '@gatehouse/contract/users'
import type { QueryClient } from '@tanstack/react-query'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { activitySearch, filterOf, withoutRecord } from '../pages/activity/search.ts'
import { alertQuery, openRecordSearch } from '../pages/alerts/alert-queries.ts'
import { alertSearch } from '../pages/alerts/search.ts'
import { auditTrailQuery, auditTrailSearch } from '../pages/audit-trail/search.ts'
import { organizationOverview } from '../pages/organizations/organization-queries.ts'
import { loadTickets, ticketSearch } from '../pages/tickets/search.ts'
import { addSearch } from './add-search.ts'
import { query } from './api.ts'
import { organization } from './base-routes.tsx'
import { directoryRoutesOfOrganization } from './directory-routes.tsx'
import { gateRoutesOfOrganization } from './gate-routes.tsx'
import { mayIn } from './login.ts'
import { recordingRoutesOfOrganization } from './recording-routes.tsx'
import { sessionRoutesOfOrganization } from './session-routes.tsx'

const overview = createRoute({
  getParentRoute: () => organization,
  path: '/',
  loader: ({ context: { queryClient }, params: { organizationId } }) =>
    queryClient.ensureQueryData(organizationOverview(organizationId)),
  component: lazyRouteComponent(
    () => import('../pages/organizations/OrganizationPage.tsx'),
    'OrganizationPage',
  ),
})

const activity = createRoute({
  getParentRoute: () => organization,
  path: 'activity',
  validateSearch: activitySearch,
  // The open record is beside the list: opening one must not read the list again.
  loaderDeps: ({ search }) => withoutRecord(search),
  // The start of a relative range is fixed when the page loads, or it would read for ever.
  loader: ({ deps }) => filterOf(deps, Date.now()),
  staleTime: Infinity,
  component: lazyRouteComponent(() => import('../pages/activity/ActivityPage.tsx'), 'ActivityPage'),
})

const record = createRoute({
  getParentRoute: () => organization,
  path: 'activity/records/$recordId',
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(activityApi.get, { params })),
  component: lazyRouteComponent(() => import('../pages/activity/RecordPage.tsx'), 'RecordPage'),
})

const investigations = createRoute({
  getParentRoute: () => organization,
  path: 'investigations',
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(investigationsApi.list, { params })),
  component: lazyRouteComponent(
    () => import('../pages/activity/InvestigationsPage.tsx'),
    'InvestigationsPage',
  ),
})

const alerts = createRoute({
  getParentRoute: () => organization,
  path: 'alerts',
  validateSearch: alertSearch,
  component: lazyRouteComponent(
    () => import('../pages/alerts/AlertsPage.tsx'),
    'OrganizationAlertsPage',
  ),
})

const alert = createRoute({
  getParentRoute: () => organization,
  path: 'alerts/$alertId',
  validateSearch: openRecordSearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(alertQuery(params)),
  component: lazyRouteComponent(() => import('../pages/alerts/AlertPage.tsx'), 'AlertPage'),
})

const sites = createRoute({
  getParentRoute: () => organization,
  path: 'sites',
  validateSearch: addSearch,
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      queryClient.ensureQueryData(query(sitesApi.list, { params })),
      queryClient.ensureQueryData(query(agentsApi.list, { params })),
    ]),
  component: lazyRouteComponent(() => import('../pages/sites/SitesPage.tsx'), 'SitesPage'),
})

const agents = createRoute({
  getParentRoute: () => organization,
  path: 'agents',
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(agentsApi.list, { params })),
  component: lazyRouteComponent(() => import('../pages/agents/AgentsPage.tsx'), 'AgentsPage'),
})

const agent = createRoute({
  getParentRoute: () => organization,
  path: 'agents/$agentId',
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(agentsApi.get, { params })),
  component: lazyRouteComponent(() => import('../pages/agents/AgentPage.tsx'), 'AgentPage'),
})

const sources = createRoute({
  getParentRoute: () => organization,
  path: 'sources',
  validateSearch: addSearch,
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      queryClient.ensureQueryData(query(collectorsApi.list, { params })),
      queryClient.ensureQueryData(
        query(activityBatchesApi.quarantine, { params, query: { limit: 1 } }),
      ),
    ]),
  component: lazyRouteComponent(() => import('../pages/sources/SourcesPage.tsx'), 'SourcesPage'),
})

const source = createRoute({
  getParentRoute: () => organization,
  path: 'sources/$sourceId',
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(collectorsApi.get, { params })),
  component: lazyRouteComponent(() => import('../pages/sources/SourcePage.tsx'), 'SourcePage'),
})

const connector = createRoute({
  getParentRoute: () => organization,
  path: 'sources/$sourceId/connectors/$connectorId',
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      queryClient.ensureQueryData(query(collectorsApi.get, { params })),
      queryClient.ensureQueryData(query(collectorsApi.getConnector, { params })),
    ]),
  component: lazyRouteComponent(
    () => import('../pages/sources/ConnectorPage.tsx'),
    'ConnectorPage',
  ),
})

const quarantine = createRoute({
  getParentRoute: () => organization,
  path: 'quarantine',
  component: lazyRouteComponent(
    () => import('../pages/sources/QuarantinePage.tsx'),
    'QuarantinePage',
  ),
})

const tickets = createRoute({
  getParentRoute: () => organization,
  path: 'tickets',
  validateSearch: ticketSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    loadTickets(context.queryClient, deps, params.organizationId),
  component: lazyRouteComponent(() => import('../pages/tickets/TicketsPage.tsx'), 'TicketsPage'),
})

const ticket = createRoute({
  getParentRoute: () => organization,
  path: 'tickets/$ticketId',
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(ticketsApi.get, { params })),
  component: lazyRouteComponent(() => import('../pages/tickets/TicketPage.tsx'), 'TicketPage'),
})

const loadUsers = (queryClient: QueryClient, login: CurrentLogin, organizationId: string) =>
  Promise.all([
    queryClient.ensureQueryData(query(usersApi.list, { params: { organizationId } })),
    mayIn(login, 'managing', 'organization-groups:read') &&
      queryClient.ensureQueryData(query(organizationGroupsApi.list, {})),
  ])

const users = createRoute({
  getParentRoute: () => organization,
  path: 'users',
  loader: ({ context, params }) =>
    loadUsers(context.queryClient, context.login, params.organizationId),
  validateSearch: addSearch,
  component: lazyRouteComponent(() => import('../pages/users/UsersPage.tsx'), 'UsersPage'),
})

const user = createRoute({
  getParentRoute: () => organization,
  path: 'users/$userId',
  loader: ({ context, params }) =>
    loadUsers(context.queryClient, context.login, params.organizationId),
  component: lazyRouteComponent(() => import('../pages/users/UserPage.tsx'), 'UserPage'),
})

const auditTrail = createRoute({
  getParentRoute: () => organization,
  path: 'audit-trail',
  validateSearch: auditTrailSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    context.queryClient.ensureInfiniteQueryData(auditTrailQuery(params.organizationId, deps)),
  component: lazyRouteComponent(
    () => import('../pages/audit-trail/AuditTrailPage.tsx'),
    'AuditTrailPage',
  ),
})

const settings = createRoute({
  getParentRoute: () => organization,
  path: 'settings',
  loader: ({ context: { queryClient, login }, params }) =>
    Promise.all([
      queryClient.ensureQueryData(query(organizationSettingsApi.get, { params })),
      mayIn(login, 'managing', 'organization-groups:read') &&
        queryClient.ensureQueryData(query(organizationGroupsApi.list, {})),
    ]),
  component: lazyRouteComponent(
    () => import('../pages/organizations/SettingsPage.tsx'),
    'SettingsPage',
  ),
})

export const organizationTree = organization.addChildren([
  overview,
  activity,
  record,
  investigations,
  alerts,
  alert,
  sites,
  agents,
  agent,
  sources,
  source,
  connector,
  quarantine,
  tickets,
  ticket,
  users,
  user,
  auditTrail,
  settings,
  ...directoryRoutesOfOrganization,
  ...gateRoutesOfOrganization,
  ...recordingRoutesOfOrganization,
  ...sessionRoutesOfOrganization,
])
