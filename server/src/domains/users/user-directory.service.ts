import type { DirectoryId, UserId } from '@gatehouse/contract/ids'
import { allows, type Permission, type Role } from '@gatehouse/contract/permissions'
import { getManagingOrganization } from '#domains/organizations'
import type { Context, OrganizationContext } from '#platform/context.ts'
import { reachOf } from './authenticate.service.ts'
import { maySignIn } from './user-access.ts'
import { findUser, listUsersOf, type UserData } from './user.store.ts'

/** Somebody who may sign in, as other domains show them. */
export interface KnownUser {
  userId: UserId
  username: string
  displayName: string
  email: string
  role: Role
  /** Of somebody of a directory: which, and who they are there: `CORP\alice`. */
  directory?: { id: DirectoryId; account: string }
}

/** Who may do something to an organization: its own users, and those of the MSP whose groups reach it. By name. */
export function listUsersWhoMay(
  ctx: OrganizationContext,
  permission: Permission,
): Promise<KnownUser[]> {
  const { organizationId, organizationKind } = ctx
  return ctx.db.asSystem('people of the MSP who see a customer', async (tx) => {
    const managing = await getManagingOrganization(tx)
    const able = (await listUsersOf(tx, [organizationId, managing.id])).filter(
      (user) => maySignIn(user, ctx.now()) && allows(user.role, organizationKind, permission),
    )
    const reaching: KnownUser[] = []
    for (const user of able) {
      const reach = await reachOf(tx, user)
      if (reach === 'all' || reach.has(organizationId)) reaching.push(toKnown(user))
    }
    return reaching
  })
}

/** Somebody, whoever they belong to and whether or not they may sign in. */
export const findPerson = (ctx: Context, id: UserId): Promise<KnownUser | undefined> =>
  ctx.db.asSystem('who a session is for', async (tx) => {
    const user = await findUser(tx, id)
    return user && toKnown(user)
  })

/** Where e-mail for the co-managing administrators of the organization goes. */
export const listAdministratorAddresses = (ctx: OrganizationContext): Promise<string[]> =>
  ctx.transaction(async (tx) =>
    (await listUsersOf(tx, [ctx.organizationId]))
      .filter((user) => user.role === 'co-managing-administrator' && maySignIn(user, ctx.now()))
      .map(({ email }) => email)
      .filter((email) => email !== ''),
  )

const toKnown = (user: UserData): KnownUser => ({
  userId: user.id,
  username: user.username,
  displayName: user.display_name,
  email: user.email,
  role: user.role,
  ...(user.directory_id &&
    user.directory_account && {
      directory: { id: user.directory_id, account: user.directory_account },
    }),
})
