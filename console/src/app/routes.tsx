import { apiTokensApi, loginsApi } from '@gatehouse/contract/logins'
import { organizationGroupsApi, organizationsApi } from '@gatehouse/contract/organizations'
import { overviewApi } from '@gatehouse/contract/activity'
import { systemApi } from '@gatehouse/contract/system'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import type { QueryClient } from '@tanstack/react-query'
import {
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from '@tanstack/react-router'
import { addSearch } from './add-search.ts'
import { alertRoutes } from './alert-routes.tsx'
import { query } from './api.ts'
import { requireLogin, root, signedIn } from './base-routes.tsx'
import { deskRoutes } from './desk-routes.tsx'
import { gateRoutes } from './gate-routes.tsx'
import { goInstead } from './go-instead.ts'
import { isManaging, loadLogin } from './login.ts'
import { organizationTree } from './organization-routes.tsx'
import { PageError, PageMissing, PagePending } from './page-states.tsx'
import { paths } from './paths.ts'
import { parseSearch, stringifySearch } from './search-params.ts'
import { recordingRoutes } from './recording-routes.tsx'
import { approval, sessionRoutes, terminal } from './session-routes.tsx'
import { organizationListSearch } from '../pages/organizations/list-search.ts'

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const signIn = createRoute({
  getParentRoute: () => root,
  path: paths.signIn,
  validateSearch: (raw: Record<string, unknown>): { next?: string | undefined } => ({
    next: text(raw['next']),
  }),
  component: lazyRouteComponent(() => import('../pages/sign-in/SignInPage.tsx'), 'SignInPage'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: paths.invitation,
  component: lazyRouteComponent(
    () => import('../pages/sign-in/InvitationPage.tsx'),
    'InvitationPage',
  ),
})

const secondFactor = createRoute({
  getParentRoute: () => root,
  path: paths.secondFactor,
  validateSearch: (raw: Record<string, unknown>): { next?: string | undefined } => ({
    next: text(raw['next']),
  }),
  loader: ({ context }) => loadLogin(context.queryClient),
  component: lazyRouteComponent(
    () => import('../pages/sign-in/SecondFactorPage.tsx'),
    'SecondFactorPage',
  ),
})

/** Apart from the console: one question, most often answered on a telephone. */
const sshSignIn = createRoute({
  getParentRoute: () => root,
  path: paths.sshSignIn,
  beforeLoad: requireLogin,
  component: lazyRouteComponent(
    () => import('../pages/ssh-sign-in/SshSignInPage.tsx'),
    'SshSignInPage',
  ),
})

const home = createRoute({
  getParentRoute: () => signedIn,
  path: paths.home,
  beforeLoad: ({ context: { login } }) => {
    if (isManaging(login)) goInstead(redirect({ to: paths.overview }))
    goInstead(
      redirect({
        to: paths.organization,
        params: { organizationId: login.organization.id },
      }),
    )
  },
})

const organizationsAndTrend = [
  query(organizationsApi.list, { query: {} }),
  query(overviewApi.get, { query: { days: 7 } }),
] as const

const loadOverview = ({ context: { queryClient } }: { context: { queryClient: QueryClient } }) =>
  Promise.all([
    queryClient.ensureQueryData(organizationsAndTrend[0]),
    queryClient.ensureQueryData(organizationsAndTrend[1]),
  ])

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: paths.overview,
  loader: loadOverview,
  component: lazyRouteComponent(() => import('../pages/overview/OverviewPage.tsx'), 'OverviewPage'),
})

/** Where there is nothing to choose, the one organization is shown at once. */
const loadChoice =
  (
    to:
      | typeof paths.activity
      | typeof paths.sources
      | typeof paths.agents
      | typeof paths.stateReports
      | typeof paths.risks
      | typeof paths.directories
      | typeof paths.targets
      | typeof paths.credentials,
  ) =>
  async (loading: { context: { queryClient: QueryClient } }) => {
    const [{ organizations: all }] = await loadOverview(loading)
    const [only, ...others] = all
    if (only && others.length === 0) {
      goInstead(redirect({ to, params: { organizationId: only.id }, replace: true }))
    }
  }

const chooser = () =>
  lazyRouteComponent(
    () => import('../pages/organizations/ChooseOrganizationPage.tsx'),
    'ChooseOrganizationPage',
  )

const allActivity = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allActivity,
  loader: loadChoice(paths.activity),
  component: chooser(),
})

const allSources = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allSources,
  loader: loadChoice(paths.sources),
  component: chooser(),
})

const allAgents = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allAgents,
  loader: loadChoice(paths.agents),
  component: chooser(),
})

const allReports = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allReports,
  loader: loadChoice(paths.stateReports),
  component: chooser(),
})

const allRisks = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allRisks,
  loader: loadChoice(paths.risks),
  component: chooser(),
})

const allDirectories = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allDirectories,
  loader: loadChoice(paths.directories),
  component: chooser(),
})

const allTargets = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allTargets,
  loader: loadChoice(paths.targets),
  component: chooser(),
})

const allCredentials = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allCredentials,
  loader: loadChoice(paths.credentials),
  component: chooser(),
})

const organizations = createRoute({
  getParentRoute: () => signedIn,
  path: paths.organizations,
  validateSearch: organizationListSearch,
  loader: loadOverview,
  component: lazyRouteComponent(
    () => import('../pages/organizations/OrganizationsPage.tsx'),
    'OrganizationsPage',
  ),
})

const organizationGroups = createRoute({
  getParentRoute: () => signedIn,
  path: paths.organizationGroups,
  loader: ({ context: { queryClient } }) =>
    Promise.all([
      queryClient.ensureQueryData(query(organizationGroupsApi.list, {})),
      queryClient.ensureQueryData(organizationsAndTrend[0]),
    ]),
  component: lazyRouteComponent(
    () => import('../pages/organizations/GroupsPage.tsx'),
    'GroupsPage',
  ),
})

const roles = createRoute({
  getParentRoute: () => signedIn,
  path: paths.roles,
  component: lazyRouteComponent(() => import('../pages/users/RolesPage.tsx'), 'RolesPage'),
})

const profile = createRoute({
  getParentRoute: () => signedIn,
  path: paths.profile,
  component: lazyRouteComponent(() => import('../pages/profile/ProfilePage.tsx'), 'ProfilePage'),
})

const apiTokens = createRoute({
  getParentRoute: () => signedIn,
  path: paths.apiTokens,
  validateSearch: addSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(apiTokensApi.list, {})),
  component: lazyRouteComponent(
    () => import('../pages/profile/ApiTokensPage.tsx'),
    'ApiTokensPage',
  ),
})

const logins = createRoute({
  getParentRoute: () => signedIn,
  path: paths.logins,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(loginsApi.list, {})),
  component: lazyRouteComponent(() => import('../pages/profile/LoginsPage.tsx'), 'LoginsPage'),
})

const sshKeys = createRoute({
  getParentRoute: () => signedIn,
  path: paths.sshKeys,
  validateSearch: addSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(userKeysApi.list, {})),
  component: lazyRouteComponent(() => import('../pages/profile/SshKeysPage.tsx'), 'SshKeysPage'),
})

const about = createRoute({
  getParentRoute: () => signedIn,
  path: paths.about,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(systemApi.version, {})),
  component: lazyRouteComponent(() => import('../pages/system/AboutPage.tsx'), 'AboutPage'),
})

const apiReference = createRoute({
  getParentRoute: () => signedIn,
  path: paths.api,
  component: lazyRouteComponent(() => import('../pages/system/ApiPage.tsx'), 'ApiPage'),
})

const tree = root.addChildren([
  signIn,
  invitation,
  secondFactor,
  sshSignIn,
  terminal,
  approval,
  signedIn.addChildren([
    home,
    overview,
    allActivity,
    allSources,
    allAgents,
    allReports,
    allRisks,
    allDirectories,
    allTargets,
    allCredentials,
    organizations,
    organizationGroups,
    roles,
    profile,
    apiTokens,
    sshKeys,
    logins,
    about,
    apiReference,
    organizationTree,
    ...deskRoutes,
    ...alertRoutes,
    ...gateRoutes,
    ...recordingRoutes,
    ...sessionRoutes,
  ]),
])

export function makeRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    // The query cache decides what is fresh.
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 300,
    scrollRestoration: true,
    scrollToTopSelectors: ['#content'],
    defaultPendingComponent: PagePending,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: PageMissing,
    ...(history && { history }),
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
