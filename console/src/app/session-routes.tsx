import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { accessSearch } from '../pages/my-access/search.ts'
import { sessionQuery, sessionSearch } from '../pages/sessions/search.ts'
import { organizationQuery } from './organization.ts'
import { organization, requireLogin, root, signedIn } from './base-routes.tsx'
import { paths } from './paths.ts'

// Sessions: what the reader may open, what is open, and one of them.

const myAccess = createRoute({
  getParentRoute: () => signedIn,
  path: paths.myAccess,
  validateSearch: accessSearch,
  component: lazyRouteComponent(
    () => import('../pages/my-access/MyAccessPage.tsx'),
    'MyAccessPage',
  ),
})

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: paths.sessions,
  validateSearch: sessionSearch,
  component: lazyRouteComponent(() => import('../pages/sessions/SessionsPage.tsx'), 'SessionsPage'),
})

const session = createRoute({
  getParentRoute: () => organization,
  path: 'sessions/$sessionId',
  loader: ({ context, params }) => context.queryClient.ensureQueryData(sessionQuery(params)),
  component: lazyRouteComponent(() => import('../pages/sessions/SessionPage.tsx'), 'SessionPage'),
})

/** What its terminals show, for those who may watch. */
const live = createRoute({
  getParentRoute: () => organization,
  path: 'sessions/$sessionId/live',
  loader: ({ context, params }) => context.queryClient.ensureQueryData(sessionQuery(params)),
  component: lazyRouteComponent(() => import('../pages/sessions/WatchPage.tsx'), 'WatchPage'),
})

/** Apart from the console: a terminal has all the room there is. */
export const terminal = createRoute({
  getParentRoute: () => root,
  path: paths.sessionTerminal,
  beforeLoad: requireLogin,
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      queryClient.ensureQueryData(sessionQuery(params)),
      queryClient.ensureQueryData(organizationQuery(params.organizationId)),
    ]),
  component: lazyRouteComponent(() => import('../pages/sessions/TerminalPage.tsx'), 'TerminalPage'),
})

/** Apart from the console: one question, most often answered on a telephone. */
export const approval = createRoute({
  getParentRoute: () => root,
  path: paths.sessionApproval,
  beforeLoad: requireLogin,
  component: lazyRouteComponent(() => import('../pages/approval/ApprovalPage.tsx'), 'ApprovalPage'),
})

export const sessionRoutes = [myAccess, sessions] as const
export const sessionRoutesOfOrganization = [session, live] as const
