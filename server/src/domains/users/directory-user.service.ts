import { UserId } from '@gatehouse/contract/ids'
import type { User } from '@gatehouse/contract/users'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { changesByDirectory, type DirectoryChange, sentenceOf } from './directory-change.ts'
import type { DirectoryUser } from './directory-door.ts'
import { findUserOfDirectory } from './directory-user.store.ts'
import { removeLoginsOf, tellEnded } from './login.store.ts'
import { userChanged } from './user-changed.ts'
import { requireFittingRole, requireMayManage } from './user-rules.ts'
import type { UsersContext } from './user.service.ts'
import * as store from './user.store.ts'
import { toUser } from './user.view.ts'

/**
 * Keeps somebody as their directory has them now, and makes the user when there is none yet. What they may do follows at
 * once, also for what is open. Throws `conflict` when their name is another user's, or the directory does not let them in
 * and there is no user to say that of.
 */
export async function keepDirectoryUser(
  ctx: Context,
  person: DirectoryUser,
): Promise<store.UserData> {
  const isNameFree = await isFree(ctx, person)
  return ctx.db.inOrganization(person.organizationId, async (tx) => {
    const { directoryId, objectId } = person
    const known =
      (await findUserOfDirectory(tx, directoryId, objectId)) ?? (await add(ctx, tx, person))
    const user = known && (await store.findUserForUpdate(tx, known))
    if (!user) throw nameTaken(person)
    await follow(ctx, tx, user, isNameFree ? person : { ...person, username: user.username })
    return (await store.findUser(tx, user.id)) ?? user
  })
}

/** For somebody whom the directory says nothing of any more. */
export async function refuseDirectoryUser(
  ctx: Context,
  id: UserId,
  refusal: string,
): Promise<void> {
  const known = await ctx.db.asSystem('where a user of a directory belongs', (tx) =>
    store.findUser(tx, id),
  )
  if (!known) return
  await ctx.db.inOrganization(known.organization_id, async (tx) => {
    const user = await store.findUserForUpdate(tx, id)
    if (!user?.directory_id || !user.directory_object_id) return
    await follow(ctx, tx, user, {
      ...{ organizationId: user.organization_id, directoryId: user.directory_id },
      ...{ objectId: user.directory_object_id, account: user.directory_account ?? '' },
      ...{ username: user.username, displayName: user.display_name, email: user.email },
      access: { refusal },
    })
  })
}

/** For who manages users: makes somebody known before they sign in, so that policies can name them. */
export async function addDirectoryUser(ctx: UsersContext, person: DirectoryUser): Promise<User> {
  if ('role' in person.access) {
    requireFittingRole(ctx.organizationKind, person.access.role)
    requireMayManage(ctx.principal, person.access.role)
  }
  const user = await keepDirectoryUser(ctx, person)
  return ctx.transaction((tx) => toUser(ctx, tx, user))
}

/** Of any organization, which is why nothing but this is asked. */
const isFree = (ctx: Context, { username, directoryId, objectId }: DirectoryUser) =>
  ctx.db.asSystem('see whether a name of a directory is free', async (tx) => {
    const holder = await store.findUserNamed(tx, username)
    return (
      !holder || (holder.directory_id === directoryId && holder.directory_object_id === objectId)
    )
  })

/** Who signs in twice at once is made once; undefined when the name is somebody else's. */
async function add(
  ctx: Context,
  tx: OrganizationTx,
  { access, ...person }: DirectoryUser,
): Promise<UserId | undefined> {
  if ('refusal' in access) throw new AppError('conflict', access.refusal)
  const { directoryId, objectId, account, username } = person
  const id = newId(UserId, ctx.now())
  const isNew = await store.saveNewUser(tx, {
    ...{ id, organization_id: person.organizationId, username, role: access.role },
    ...{ display_name: person.displayName, email: person.email, created_at: ctx.now() },
    ...{ directory_id: directoryId, directory_object_id: objectId, directory_account: account },
  })
  if (!isNew) return findUserOfDirectory(tx, directoryId, objectId)
  await store.saveGroupsOfUser(tx, id, access.groupIds)
  await recordAuditEvent(ctx, tx, {
    ...whoOf(ctx, person, id),
    type: 'user.added-from-directory',
    summary: `${account} became the user ${username} with the role ${access.role}.`,
    details: { userId: id, directoryId, directoryObjectId: objectId, ...access },
  })
  return id
}

async function follow(
  ctx: Context,
  tx: OrganizationTx,
  user: store.UserData,
  person: DirectoryUser,
): Promise<void> {
  const change = changesByDirectory(user, person)
  if (change.changed.length === 0) return
  await store.saveUser(tx, user.id, change.columns)
  if (change.isOfRights) await changeRights(tx, user, person, change)
  const { changed } = change
  await recordAuditEvent(ctx, tx, {
    ...whoOf(ctx, person, user.id),
    ...sentenceOf(user, person, change),
    details: { userId: user.id, username: user.username, changed },
  })
}

async function changeRights(
  tx: OrganizationTx,
  { id }: store.UserData,
  { access }: DirectoryUser,
  { columns }: DirectoryChange,
): Promise<void> {
  if ('groupIds' in access) await store.saveGroupsOfUser(tx, id, access.groupIds)
  if (columns.directory_refusal) await removeLoginsOf(tx, id)
  await tellEnded(tx, id)
  await raise(tx, userChanged, { userId: id })
}

/** At sign-in nobody is signed in yet; otherwise it was us, or who added them. */
const whoOf = (
  { principal }: Context,
  { organizationId, username }: Pick<DirectoryUser, 'organizationId' | 'username'>,
  userId: UserId,
) => ({
  organizationId,
  ...(principal.kind === 'anonymous' && { who: { userId, name: username } }),
})

const nameTaken = ({ account, username }: DirectoryUser) =>
  new AppError(
    'conflict',
    `${account} would be the user ${username}, and there is another user of that name. Ask an administrator to remove one of them.`,
  )
