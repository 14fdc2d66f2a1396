import type { DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import type { User } from '@gatehouse/contract/users'
import { findDirectory, findObject } from '#domains/directories'
import { addDirectoryUser as addUser } from '#domains/users'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { AppError, notFound } from '#platform/errors.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { findPerson } from './person.service.ts'

interface Of {
  directoryId: DirectoryId
  objectId: DirectoryObjectId
}

/** Makes somebody known who has not signed in yet. Throws `conflict` with the reason when they may not sign in. */
export async function addDirectoryUser(
  ctx: OrganizationContext<UserPrincipal>,
  options: DirectoryUsersOptions,
  of: Of,
): Promise<User> {
  await requireUserObject(ctx, of)
  const person = await ctx.db.asSystem('what somebody of a directory may do', (tx) =>
    findPerson(ctx, tx, options, of),
  )
  if (person.is === 'gone') throw new AppError('conflict', person.refusal)
  return addUser(ctx, person.user)
}

/** Within the organization, so that nobody learns what is in the directory of another. */
const requireUserObject = (ctx: OrganizationContext, { directoryId, objectId }: Of) =>
  ctx.transaction(async (tx) => {
    const directory = await findDirectory(tx, directoryId)
    if (!directory) throw notFound('directory', directoryId)
    const object = await findObject(tx, directoryId, objectId)
    if (object?.kind !== 'user') throw notFound('user of the directory', objectId)
  })
