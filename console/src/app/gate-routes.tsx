import { targetGroupsApi, targetsApi } from '@gatehouse/contract/targets'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch, targetPageSearch, targetsQuery } from '../pages/targets/search.ts'
import { addSearch } from './add-search.ts'
import { query } from './api.ts'
import { organization } from './base-routes.tsx'

// Privileged access: what can be reached, with which accounts, and who may.

const targets = createRoute({
  getParentRoute: () => organization,
  path: 'targets',
  validateSearch: listSearch,
  loaderDeps: ({ search: { add: _, ...search } }) => search,
  loader: ({ context: { queryClient }, params, deps }) =>
    Promise.all([
      queryClient.ensureInfiniteQueryData(targetsQuery(params.organizationId, deps)),
      queryClient.ensureQueryData(query(targetGroupsApi.list, { params })),
    ]),
  component: lazyRouteComponent(() => import('../pages/targets/TargetsPage.tsx'), 'TargetsPage'),
})

const target = createRoute({
  getParentRoute: () => organization,
  path: 'targets/$targetId',
  validateSearch: targetPageSearch,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(targetsApi.get, { params })),
  component: lazyRouteComponent(() => import('../pages/targets/TargetPage.tsx'), 'TargetPage'),
})

const targetGroups = createRoute({
  getParentRoute: () => organization,
  path: 'target-groups',
  validateSearch: addSearch,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(targetGroupsApi.list, { params })),
  component: lazyRouteComponent(
    () => import('../pages/targets/TargetGroupsPage.tsx'),
    'TargetGroupsPage',
  ),
})

export const gateRoutesOfOrganization = [targets, target, targetGroups] as const

export const gateRoutes = [] as const
