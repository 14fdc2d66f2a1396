import type {
  DirectoryId,
  DirectoryObjectId,
  OrganizationId,
  UserId,
} from '@gatehouse/contract/ids'
import {
  keepDirectoryUser,
  listDirectoryIdsOfUsers,
  listDirectoryUsers,
  refuseDirectoryUser,
} from '#domains/users'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { findPerson, tellWhetherStopped } from './person.service.ts'

interface Change {
  directoryId: DirectoryId
  /** Undefined: all. */
  accountIds: readonly DirectoryObjectId[] | undefined
}

/** Users of a directory are again as they are there: role and groups, name, and whether they may come in at all. */
export async function followDirectory(
  ctx: Context,
  options: DirectoryUsersOptions,
  { directoryId, accountIds }: Change,
): Promise<void> {
  const changed = accountIds && new Set(accountIds)
  const users = await ctx.db.asSystem('users of a directory that changed', async (tx) => {
    await tellWhetherStopped(ctx, tx, options, directoryId)
    return listDirectoryUsers(tx, directoryId)
  })
  const failures: unknown[] = []
  for (const user of users.filter(({ objectId }) => !changed || changed.has(objectId))) {
    // One who cannot be followed must not keep the others in.
    await followOne(ctx, options, { ...user, directoryId }).catch((error: unknown) =>
      failures.push(error),
    )
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not all users could be followed.')
}

async function followOne(
  ctx: Context,
  options: DirectoryUsersOptions,
  { userId, ...of }: { userId: UserId; directoryId: DirectoryId; objectId: DirectoryObjectId },
): Promise<void> {
  const person = await ctx.db.asSystem('what somebody of a directory may do', (tx) =>
    findPerson(ctx, tx, options, of),
  )
  if (person.is === 'gone') await refuseDirectoryUser(ctx, userId, person.refusal)
  else await keepDirectoryUser(ctx, person.user).catch(notGone)
}

/** Somebody removed the user in between. */
function notGone(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'conflict') throw error
}

/** All of them, or those of an organization: also finds directories that are gone. */
export async function followAll(
  ctx: Context,
  options: DirectoryUsersOptions,
  organizationId?: OrganizationId,
): Promise<void> {
  const ids = await ctx.db.asSystem('directories that there are users of', (tx) =>
    listDirectoryIdsOfUsers(tx, organizationId),
  )
  const failures: unknown[] = []
  for (const directoryId of ids) {
    // Nor must one domain keep in who was put out of another.
    await followDirectory(ctx, options, { directoryId, accountIds: undefined }).catch(
      (error: unknown) => failures.push(error),
    )
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not all users could be followed.')
}
