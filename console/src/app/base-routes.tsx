import { organizationsApi } from '@gatehouse/contract/organizations'
import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { isUnauthenticated } from './api-error.ts'
import { goInstead } from './go-instead.ts'
import { query } from './api.ts'
import { loadLogin } from './login.ts'
import { organizationQuery } from './organization.ts'
import { paths } from './paths.ts'
import { Shell } from './shell/Shell.tsx'

export interface RouterContext {
  queryClient: QueryClient
}

export const root = createRootRouteWithContext<RouterContext>()({ component: Outlet })

/** Leads to the sign-in and back again; then knows who is there before anything loads. */
export async function requireLogin({
  context,
  location,
}: {
  context: RouterContext
  location: { href: string }
}) {
  const next = location.href === paths.home ? undefined : location.href
  try {
    const login = await loadLogin(context.queryClient)
    if (login.step === 'done') return { login }
  } catch (error) {
    if (isUnauthenticated(error)) goInstead(redirect({ to: paths.signIn, search: { next } }))
    throw error
  }
  goInstead(redirect({ to: paths.secondFactor, search: { next } }))
}

/** Everything behind the sign-in. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: requireLogin,
  loader: ({ context }) =>
    context.queryClient.ensureQueryData(query(organizationsApi.list, { query: {} })),
  component: Shell,
})

/** All that is about one organization. */
export const organization = createRoute({
  getParentRoute: () => signedIn,
  path: paths.organization,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(organizationQuery(params.organizationId)),
  component: Outlet,
})
