import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'

export type UserInOrganization = OrganizationContext<UserPrincipal>

/** A secret in clear is for somebody who sits there: a token may be in a script, a file, or a stranger's hands. */
export function requireInPerson({ principal }: UserInOrganization): void {
  if (principal.by.kind === 'login') return
  throw new AppError('forbidden', 'Secrets are not given to API tokens. Sign in to see one.')
}
