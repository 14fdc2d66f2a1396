import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  atSearch,
  directoriesQuery,
  directoryQuery,
  directorySearch,
  objectQuery,
} from '../pages/directories/search.ts'
import { reportSearch, reportsQuery, reportsSearch } from '../pages/state-reports/search.ts'
import { addSearch } from './add-search.ts'
import { organization } from './base-routes.tsx'

// Domains: what is in them, how it was, and what of it is a risk.

const directories = createRoute({
  getParentRoute: () => organization,
  path: 'directories',
  validateSearch: addSearch,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(directoriesQuery(params.organizationId)),
  component: lazyRouteComponent(
    () => import('../pages/directories/DirectoriesPage.tsx'),
    'DirectoriesPage',
  ),
})

const directory = createRoute({
  getParentRoute: () => organization,
  path: 'directories/$directoryId',
  validateSearch: directorySearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(directoryQuery(params)),
  component: lazyRouteComponent(
    () => import('../pages/directories/DirectoryPage.tsx'),
    'DirectoryPage',
  ),
})

const directoryObject = createRoute({
  getParentRoute: () => organization,
  path: 'directories/$directoryId/objects/$directoryObjectId',
  validateSearch: atSearch,
  loaderDeps: ({ search: { at } }) => ({ at }),
  loader: ({ context: { queryClient }, params, deps: { at } }) =>
    Promise.all([
      queryClient.ensureQueryData(directoryQuery(params)),
      queryClient.ensureQueryData(objectQuery(params, at)),
    ]),
  component: lazyRouteComponent(() => import('../pages/directories/ObjectPage.tsx'), 'ObjectPage'),
})

const stateReports = createRoute({
  getParentRoute: () => organization,
  path: 'state-reports',
  validateSearch: reportsSearch,
  loader: ({ context: { queryClient }, params: { organizationId } }) =>
    Promise.all([
      queryClient.ensureQueryData(reportsQuery(organizationId)),
      queryClient.ensureQueryData(directoriesQuery(organizationId)),
    ]),
  component: lazyRouteComponent(
    () => import('../pages/state-reports/ReportsPage.tsx'),
    'ReportsPage',
  ),
})

const stateReport = createRoute({
  getParentRoute: () => organization,
  path: 'state-reports/$stateReportKey',
  validateSearch: reportSearch,
  loader: ({ context: { queryClient }, params: { organizationId } }) =>
    Promise.all([
      queryClient.ensureQueryData(reportsQuery(organizationId)),
      queryClient.ensureQueryData(directoriesQuery(organizationId)),
    ]),
  component: lazyRouteComponent(
    () => import('../pages/state-reports/ReportPage.tsx'),
    'ReportPage',
  ),
})

const risks = createRoute({
  getParentRoute: () => organization,
  path: 'risks',
  validateSearch: reportsSearch,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(directoriesQuery(params.organizationId)),
  component: lazyRouteComponent(() => import('../pages/state-reports/RisksPage.tsx'), 'RisksPage'),
})

export const directoryRoutesOfOrganization = [
  directories,
  directory,
  directoryObject,
  stateReports,
  stateReport,
  risks,
] as const
