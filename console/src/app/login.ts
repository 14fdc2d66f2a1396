import { loginsApi, type CurrentLogin } from '@gatehouse/contract/logins'
import type { OrganizationKind, Permission } from '@gatehouse/contract/permissions'
import { type QueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { query, rememberCsrfToken } from './api.ts'

const currentLogin = {
  ...query(loginsApi.current, {}),
  staleTime: 60_000,
}

/** Reads who is signed in, once; the proof against forged requests comes with it. */
export async function loadLogin(client: QueryClient): Promise<CurrentLogin> {
  const login = await client.ensureQueryData(currentLogin)
  rememberCsrfToken(login.csrfToken)
  return login
}

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
