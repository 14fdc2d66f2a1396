import { type OrganizationGroupId, UserId } from '@gatehouse/contract/ids'
import type { Role } from '@gatehouse/contract/permissions'
import type { User } from '@gatehouse/contract/users'
import { recordAuditEvent } from '#domains/audit-trail'
import { requireGroups } from '#domains/organizations'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { newInvitation } from './invitation.service.ts'
import { removeLoginsOf, tellEnded } from './login.store.ts'
import { forgetTries, subjectOfUser } from './login-throttle.store.ts'
import { userChanged } from './user-changed.ts'
import {
  refuseBuiltIn,
  refuseOfDirectory,
  refuseSelf,
  requireFittingRole,
  requireMayManage,
} from './user-rules.ts'
import * as store from './user.store.ts'
import { toUser, toUsers } from './user.view.ts'
import type { SignInDesk } from './users-options.ts'

export type UsersContext = OrganizationContext<UserPrincipal>

export type Invited = User & { invitationLink: string; invitationExpiresAt: string }

export const listUsers = (ctx: UsersContext): Promise<User[]> =>
  ctx.transaction(async (tx) => toUsers(ctx, tx, await store.listUsers(tx)))

export interface NewUser {
  username: string
  displayName: string
  email: string
  role: Role
  groupIds: OrganizationGroupId[]
  accessEndsAt?: string | undefined
}

export async function inviteUser(
  ctx: UsersContext,
  desk: SignInDesk,
  input: NewUser,
): Promise<Invited> {
  requireFittingRole(ctx.organizationKind, input.role)
  requireMayManage(ctx.principal, input.role)
  if (await desk.directories?.find(ctx, input.username)) throw nameOfDirectory(input.username)
  return ctx.transaction(async (tx) => {
    const id = newId(UserId, ctx.now())
    const invitation = newInvitation(ctx, desk)
    const isNew = await store.saveNewUser(tx, {
      id,
      organization_id: ctx.organizationId,
      username: input.username,
      display_name: input.displayName,
      email: input.email,
      role: input.role,
      access_ends_at: endOfAccess(ctx, input.accessEndsAt),
      created_at: ctx.now(),
      ...invitation.columns,
    })
    if (!isNew) throw nameTaken(input.username)
    await saveGroups(ctx, tx, id, input.groupIds)
    await recordAuditEvent(ctx, tx, {
      type: 'user.invited',
      summary: `Invited ${input.username} with the role ${input.role}.`,
      details: { userId: id, ...input },
    })
    return withInvitation(ctx, tx, id, invitation)
  })
}

/** Also for who has forgotten the password: it stays good until the link is used. */
export function reinviteUser(ctx: UsersContext, desk: SignInDesk, id: UserId): Promise<Invited> {
  return changeUser(ctx, id, async (tx, user) => {
    refuseOfDirectory(user, 'reset the password')
    if (ctx.principal.by.kind === 'login') refuseSelf(ctx.principal, user, 'invite')
    const invitation = newInvitation(ctx, desk)
    await store.saveUser(tx, id, invitation.columns)
    await recordAuditEvent(ctx, tx, {
      type: 'user.invited',
      summary: `Made a new invitation for ${user.username}.`,
      details: { userId: id, username: user.username },
    })
    return withInvitation(ctx, tx, id, invitation)
  })
}

export function removeUser(ctx: UsersContext, id: UserId): Promise<void> {
  return changeUser(ctx, id, async (tx, user) => {
    refuseSelf(ctx.principal, user, 'remove')
    refuseBuiltIn(user, 'remove')
    await removeLoginsOf(tx, id)
    await tellEnded(tx, id)
    await raise(tx, userChanged, { userId: id })
    await store.removeUser(tx, id)
    await forgetTries(tx, subjectOfUser(id))
    await recordAuditEvent(ctx, tx, {
      type: 'user.removed',
      summary: `Removed the user ${user.username}.`,
      details: { userId: id, username: user.username, role: user.role },
    })
  })
}

/**
 * Oneself only with an API token. That is the way back in for the only administrator without authenticator
 * or password: whoever can read the data directory makes such a token with `gatehouse token`.
 */
export function resetSecondFactor(ctx: UsersContext, id: UserId): Promise<User> {
  return changeUser(ctx, id, async (tx, user) => {
    if (ctx.principal.by.kind === 'login') refuseSelf(ctx.principal, user, 'do this to')
    await store.saveUser(tx, id, {
      totp_secret: null,
      totp_pending_secret: null,
      totp_last_step: null,
      recovery_code_hashes: [],
    })
    await removeLoginsOf(tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'user.second-factor-reset',
      summary: `Reset the second factor of ${user.username}.`,
      details: { userId: id, username: user.username },
    })
    return view(ctx, tx, id)
  })
}

export function unlockUser(ctx: UsersContext, id: UserId): Promise<User> {
  return changeUser(ctx, id, async (tx, user) => {
    await forgetTries(tx, subjectOfUser(id))
    await recordAuditEvent(ctx, tx, {
      type: 'user.unlocked',
      summary: `Ended the lockout of ${user.username}.`,
      details: { userId: id, username: user.username },
    })
    return view(ctx, tx, id)
  })
}

/** Locks the user and checks that the caller may change them at all. */
export const changeUser = <T>(
  ctx: UsersContext,
  id: UserId,
  work: (tx: OrganizationTx, user: store.UserData) => Promise<T>,
): Promise<T> =>
  ctx.transaction(async (tx) => {
    const user = await store.findUserForUpdate(tx, id)
    if (!user) throw notFound('user', id)
    requireMayManage(ctx.principal, user.role)
    return work(tx, user)
  })

export async function saveGroups(
  ctx: UsersContext,
  tx: OrganizationTx,
  id: UserId,
  groupIds: readonly OrganizationGroupId[],
): Promise<void> {
  if (groupIds.length > 0 && ctx.organizationKind === 'managed') {
    throw invalidField('groupIds', 'Only users of the managing organization have groups.')
  }
  await requireGroups(tx, ctx.organizationId, groupIds)
  await store.saveGroupsOfUser(tx, id, groupIds)
}

export function endOfAccess(ctx: UsersContext, at: string | null | undefined): Date | null {
  if (at === undefined || at === null) return null
  const end = new Date(at)
  if (end > ctx.now()) return end
  throw invalidField('accessEndsAt', 'Choose a time in the future, or switch the user off.')
}

export async function view(ctx: UsersContext, tx: OrganizationTx, id: UserId): Promise<User> {
  const user = await store.findUser(tx, id)
  if (!user) throw notFound('user', id)
  return toUser(ctx, tx, user)
}

async function withInvitation(
  ctx: UsersContext,
  tx: OrganizationTx,
  id: UserId,
  { link, expiresAt }: ReturnType<typeof newInvitation>,
): Promise<Invited> {
  return {
    ...(await view(ctx, tx, id)),
    invitationLink: link,
    invitationExpiresAt: expiresAt.toISOString(),
  }
}

/** Somebody of the domain would be kept out by it. */
const nameOfDirectory = (username: string) => {
  const message = `${username} is a name of a directory whose users sign in themselves. Choose another name.`
  return new AppError('conflict', message, { fields: [{ path: 'username', message }] })
}

const nameTaken = (username: string) =>
  new AppError('conflict', `There is a user named ${username} already. Choose another name.`, {
    fields: [{ path: 'username', message: 'This name is taken.' }],
  })
