import type { Permission } from '@gatehouse/contract/permissions'
import { mayIn, useLogin } from './login.ts'
import { roleNames } from './roles.ts'

/** Whether the reader may do something that the MSP sets up once for all, and if not, why. */
export function useManagingPermission() {
  const login = useLogin()
  const may = (permission: Permission) => mayIn(login, 'managing', permission)
  return {
    may,
    /** For `MaybeDisabled`: undefined when the reader may. */
    whyNot: (permission: Permission, what: string) =>
      may(permission) ? undefined : `Your role, ${roleNames[login.user.role]}, cannot ${what}.`,
  }
}
