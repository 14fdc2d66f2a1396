import { organizationsApi } from '@gatehouse/contract/organizations'
import type { Permission } from '@gatehouse/contract/permissions'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { query } from './api.ts'
import { mayIn, useLogin } from './login.ts'
import { roleNames } from './roles.ts'

export const organizationQuery = (organizationId: string) =>
  query(organizationsApi.get, { params: { organizationId } })

/** The organization named in the address; only below `/organizations/$organizationId`. */
export function useOrganization() {
  const { organizationId = '' } = useParams({ strict: false })
  return useSuspenseQuery(organizationQuery(organizationId)).data
}

/** Whether the reader may do something to the organization in the address, and if not, why. */
export function usePermission() {
  const login = useLogin()
  const organization = useOrganization()
  const may = (permission: Permission) => mayIn(login, organization.kind, permission)
  return {
    may,
    /** For `MaybeDisabled`: undefined when the reader may. */
    whyNot: (permission: Permission, what: string) =>
      may(permission) ? undefined : `Your role, ${roleNames[login.user.role]}, cannot ${what}.`,
  }
}
