import {
  managedRoles,
  managingRoles,
  type OrganizationKind,
  type Role,
  rolePermissions,
} from '@gatehouse/contract/permissions'
import type { UserPrincipal } from '#platform/context.ts'
import { AppError, invalidField } from '#platform/errors.ts'
import type { UserData } from './user.store.ts'

/** Each role belongs to one kind of organization. */
export function requireFittingRole(kind: OrganizationKind, role: Role): void {
  const fitting: readonly Role[] = kind === 'managing' ? managingRoles : managedRoles
  if (fitting.includes(role)) return
  throw invalidField('role', `Choose one of the roles of this organization: ${fitting.join(', ')}.`)
}

/** Whose users somebody with the permission `users:update` may make and change. */
const managedBy: Readonly<Record<Role, readonly Role[]>> = {
  administrator: [...managingRoles, ...managedRoles],
  editor: managedRoles,
  viewer: [],
  'co-managing-administrator': ['business-viewer'],
  'business-viewer': [],
}

/**
 * Refuses to make, raise or change somebody beyond oneself. An API token counts as what it allows: with few
 * scopes it cannot make a user who may do more than it.
 */
export function requireMayManage({ role, by }: UserPrincipal, other: Role): void {
  if (!managedBy[role].includes(other)) {
    throw new AppError(
      'forbidden',
      `With the role ${role} you cannot manage users with the role ${other}. Ask an administrator.`,
    )
  }
  if (by.kind === 'login' || permissionsOf(other).every(by.allows)) return
  throw new AppError(
    'forbidden',
    `This API token has fewer rights than the role ${other}, so it cannot manage such users.`,
  )
}

const permissionsOf = (role: Role) => [
  ...rolePermissions[role].managing,
  ...rolePermissions[role].managed,
]

/** Nobody shuts themselves out, or widens their own access, by mistake or with somebody's open screen. */
export function refuseSelf({ userId }: UserPrincipal, user: UserData, what: string): void {
  if (userId !== user.id) return
  throw new AppError('forbidden', `You cannot ${what} yourself. Ask another administrator.`)
}

/** There is no password of ours to change, and their rights follow what they are in the domain. */
export function refuseOfDirectory(
  { username, directory_account: account }: Pick<UserData, 'username' | 'directory_account'>,
  what: string,
): void {
  if (account === null) return
  throw new AppError(
    'conflict',
    `${username} signs in as ${account} with the password of the domain: ${what} there.`,
  )
}

export function refuseBuiltIn(user: UserData, what: string): void {
  if (!user.is_built_in) return
  throw new AppError(
    'forbidden',
    `${user.username} is the built-in administrator, the last way in: you cannot ${what} it.`,
  )
}
