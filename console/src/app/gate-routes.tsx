import { credentialsApi } from '@gatehouse/contract/credentials'
import { passwordPoliciesApi } from '@gatehouse/contract/password-policies'
import { targetsApi } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  accessPoliciesQuery,
  accessPolicyQuery,
  simulatorSearch,
} from '../pages/access-policies/search.ts'
import {
  credentialPageSearch,
  credentialSearch,
  credentialsQuery,
} from '../pages/credentials/search.ts'
import { logonsQuery, logonsSearch } from '../pages/timeline/search.ts'
import { newSessionTypeSearch, sessionTypesQuery } from '../pages/session-types/search.ts'
import { listSearch, targetPageSearch, targetsQuery } from '../pages/targets/search.ts'
import { addSearch } from './add-search.ts'
import { query } from './api.ts'
import { organization, signedIn } from './base-routes.tsx'
import { paths } from './paths.ts'

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

const targetLogons = createRoute({
  getParentRoute: () => organization,
  path: 'target-logons',
  validateSearch: logonsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    context.queryClient.ensureInfiniteQueryData(logonsQuery(params.organizationId, deps)),
  component: lazyRouteComponent(() => import('../pages/timeline/LogonsPage.tsx'), 'LogonsPage'),
})

const credentials = createRoute({
  getParentRoute: () => organization,
  path: 'credentials',
  validateSearch: credentialSearch,
  loaderDeps: ({ search: { add: _, ...search } }) => search,
  loader: ({ context: { queryClient }, params, deps }) =>
    queryClient.ensureInfiniteQueryData(credentialsQuery(params.organizationId, deps)),
  component: lazyRouteComponent(
    () => import('../pages/credentials/CredentialsPage.tsx'),
    'CredentialsPage',
  ),
})

const credential = createRoute({
  getParentRoute: () => organization,
  path: 'credentials/$credentialId',
  validateSearch: credentialPageSearch,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(credentialsApi.get, { params })),
  component: lazyRouteComponent(
    () => import('../pages/credentials/CredentialPage.tsx'),
    'CredentialPage',
  ),
})

const passwordPolicies = createRoute({
  getParentRoute: () => organization,
  path: 'password-policies',
  validateSearch: addSearch,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(passwordPoliciesApi.list, { params })),
  component: lazyRouteComponent(
    () => import('../pages/credentials/PasswordPoliciesPage.tsx'),
    'PasswordPoliciesPage',
  ),
})

const sshAuthority = createRoute({
  getParentRoute: () => organization,
  path: 'ssh-authority',
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(credentialsApi.authority, { params })),
  component: lazyRouteComponent(
    () => import('../pages/credentials/SshAuthorityPage.tsx'),
    'SshAuthorityPage',
  ),
})

export const gateRoutesOfOrganization = [
  targets,
  target,
  targetGroups,
  targetLogons,
  credentials,
  credential,
  passwordPolicies,
  sshAuthority,
] as const

const accessPolicies = createRoute({
  getParentRoute: () => signedIn,
  path: paths.accessPolicies,
  loader: ({ context }) => context.queryClient.ensureQueryData(accessPoliciesQuery),
  component: lazyRouteComponent(
    () => import('../pages/access-policies/PoliciesPage.tsx'),
    'PoliciesPage',
  ),
})

const newAccessPolicy = createRoute({
  getParentRoute: () => signedIn,
  path: paths.newAccessPolicy,
  loader: ({ context }) => context.queryClient.ensureQueryData(sessionTypesQuery),
  component: lazyRouteComponent(
    () => import('../pages/access-policies/PolicyPage.tsx'),
    'NewPolicyPage',
  ),
})

const accessPolicy = createRoute({
  getParentRoute: () => signedIn,
  path: paths.accessPolicy,
  loader: ({ context: { queryClient }, params: { accessPolicyId } }) =>
    Promise.all([
      queryClient.ensureQueryData(accessPolicyQuery(accessPolicyId)),
      queryClient.ensureQueryData(sessionTypesQuery),
    ]),
  component: lazyRouteComponent(
    () => import('../pages/access-policies/PolicyPage.tsx'),
    'PolicyPage',
  ),
})

const accessSimulator = createRoute({
  getParentRoute: () => signedIn,
  path: paths.accessSimulator,
  validateSearch: simulatorSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(sessionTypesQuery),
  component: lazyRouteComponent(
    () => import('../pages/access-policies/SimulatorPage.tsx'),
    'SimulatorPage',
  ),
})

const sessionTypes = createRoute({
  getParentRoute: () => signedIn,
  path: paths.sessionTypes,
  loader: ({ context }) => context.queryClient.ensureQueryData(sessionTypesQuery),
  component: lazyRouteComponent(
    () => import('../pages/session-types/SessionTypesPage.tsx'),
    'SessionTypesPage',
  ),
})

const newSessionType = createRoute({
  getParentRoute: () => signedIn,
  path: paths.newSessionType,
  validateSearch: newSessionTypeSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(sessionTypesQuery),
  component: lazyRouteComponent(
    () => import('../pages/session-types/SessionTypePage.tsx'),
    'NewSessionTypePage',
  ),
})

const sessionType = createRoute({
  getParentRoute: () => signedIn,
  path: paths.sessionType,
  loader: ({ context }) => context.queryClient.ensureQueryData(sessionTypesQuery),
  component: lazyRouteComponent(
    () => import('../pages/session-types/SessionTypePage.tsx'),
    'SessionTypePage',
  ),
})

export const gateRoutes = [
  accessPolicies,
  newAccessPolicy,
  accessPolicy,
  accessSimulator,
  sessionTypes,
  newSessionType,
  sessionType,
] as const
