import { loginsApi, type CurrentLogin } from '@gatehouse/contract/logins'
import type { OrganizationKind, Permission } from '@gatehouse/contract/permissions'
import { type QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { call, query, rememberCsrfToken } from './api.ts'

/** Who is signed in; the proof against forged requests comes with it, each time it is read. */
const currentLogin = queryOptions({
  queryKey: query(loginsApi.current, {}).queryKey,
  queryFn: async ({ signal }): Promise<CurrentLogin> => {
    const login = await call(loginsApi.current, {}, signal)
    rememberCsrfToken(login.csrfToken)
    return login
  },
  staleTime: 60_000,
})

export const loadLogin = (client: QueryClient): Promise<CurrentLogin> =>
  client.ensureQueryData(currentLogin)

/** Below the signed-in layout only. */
export function useLogin(): CurrentLogin {
  return useSuspenseQuery(currentLogin).data
}

export const mayIn = (
  login: CurrentLogin,
  kind: OrganizationKind,
  permission: Permission,
): boolean => login.permissions[kind].includes(permission)

/** Whether the person works at the MSP and so sees more than one organization. */
export const isManaging = (login: CurrentLogin): boolean => login.organization.kind === 'managing'
