import type { OrganizationGroupId, UserId } from '@gatehouse/contract/ids'
import type { Role } from '@gatehouse/contract/permissions'
import type { User } from '@gatehouse/contract/users'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { removeLoginsOf, tellEnded } from './login.store.ts'
import {
  refuseBuiltIn,
  refuseOfDirectory,
  refuseSelf,
  requireFittingRole,
  requireMayManage,
} from './user-rules.ts'
import { userChanged } from './user-changed.ts'
import { changeUser, endOfAccess, saveGroups, type UsersContext, view } from './user.service.ts'
import { saveUser, type UserData } from './user.store.ts'

export interface UserChange {
  displayName?: string | undefined
  email?: string | undefined
  role?: Role | undefined
  groupIds?: OrganizationGroupId[] | undefined
  isEnabled?: boolean | undefined
  /** null: for good. */
  accessEndsAt?: string | null | undefined
}

/** What a user may do follows at once, also for logins and connections that are open. */
export function updateUser(ctx: UsersContext, id: UserId, change: UserChange): Promise<User> {
  return changeUser(ctx, id, async (tx, user) => {
    requireAllowed(ctx, user, change)
    await saveUser(tx, id, columnsOf(ctx, change))
    if (change.groupIds) await saveGroups(ctx, tx, id, change.groupIds)
    if (change.isEnabled === false) await removeLoginsOf(tx, id)
    if (changesRights(change)) {
      await tellEnded(tx, id)
      await raise(tx, userChanged, { userId: id })
    }
    const after = await view(ctx, tx, id)
    await recordChange(ctx, tx, user, change, after)
    return after
  })
}

const changesRights = ({ role, groupIds, isEnabled, accessEndsAt }: UserChange): boolean =>
  [role, groupIds, isEnabled, accessEndsAt].some((value) => value !== undefined)

function requireAllowed(ctx: UsersContext, user: UserData, change: UserChange): void {
  const { role, isEnabled, accessEndsAt, displayName, email } = change
  const followed = [
    ...[differs(role, user.role), differs(displayName, user.display_name)],
    ...[differs(email, user.email), differs(change.groupIds?.toSorted(), user.group_ids)],
  ]
  if (followed.includes(true)) {
    refuseOfDirectory(user, 'role, groups, name and e-mail address are changed')
  }
  if (changesRights(change)) refuseSelf(ctx.principal, user, 'change the rights of')
  if (role !== undefined && role !== user.role) {
    refuseBuiltIn(user, 'change the role of')
    requireFittingRole(ctx.organizationKind, role)
    requireMayManage(ctx.principal, role)
  }
  if (isEnabled === false) refuseBuiltIn(user, 'switch off')
  if (accessEndsAt) refuseBuiltIn(user, 'limit the access of')
}

const differs = (wanted: unknown, is: unknown): boolean =>
  wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(is)

function columnsOf(ctx: UsersContext, change: UserChange): Parameters<typeof saveUser>[2] {
  const { displayName, email, role, isEnabled, accessEndsAt } = change
  return {
    ...(displayName !== undefined && { display_name: displayName }),
    ...(email !== undefined && { email }),
    ...(role !== undefined && { role }),
    ...(isEnabled !== undefined && { is_enabled: isEnabled }),
    ...(accessEndsAt !== undefined && { access_ends_at: endOfAccess(ctx, accessEndsAt) }),
  }
}

async function recordChange(
  ctx: UsersContext,
  tx: OrganizationTx,
  user: UserData,
  change: UserChange,
  after: User,
): Promise<void> {
  const before: UserChange = {
    displayName: user.display_name,
    email: user.email,
    role: user.role,
    groupIds: user.group_ids,
    isEnabled: user.is_enabled,
    accessEndsAt: user.access_ends_at?.toISOString() ?? null,
  }
  const changed = keysOf(change)
    .filter((key) => change[key] !== undefined)
    .map((key) => ({ property: key, before: before[key], after: after[key] ?? null }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after))
  if (changed.length === 0) return
  await recordAuditEvent(ctx, tx, {
    type: 'user.updated',
    summary: `Changed ${changed.map(({ property }) => words[property]).join(', ')} of ${user.username}.`,
    details: { userId: user.id, username: user.username, changed },
  })
}

const words: Readonly<Record<keyof UserChange, string>> = {
  displayName: 'name',
  email: 'e-mail address',
  role: 'role',
  groupIds: 'groups',
  isEnabled: 'permission to sign in',
  accessEndsAt: 'end of access',
}

const keysOf = (change: UserChange) => Object.keys(change) as (keyof UserChange)[]
