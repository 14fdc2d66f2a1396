import type { Context } from '#platform/context.ts'
import type { DirectoryAccount } from './directory-door.ts'
import { findUserOfDirectory } from './directory-user.store.ts'
import { findUser, findUserNamed, type UserData } from './user.store.ts'
import type { SignInDesk } from './users-options.ts'

/** Whom a typed name means: a user of ours, somebody of a directory, or nobody. */
export interface FoundSignIn {
  user: UserData | undefined
  /** Set when a directory has the password. */
  account?: DirectoryAccount
}

/**
 * A user of ours goes before somebody of a directory with the same name: the last way in must not be lost by switching on
 * the sign-in of a domain.
 */
export async function findSignIn(
  ctx: Context,
  { directories }: Pick<SignInDesk, 'directories'>,
  username: string,
): Promise<FoundSignIn> {
  // PostgreSQL refuses text with a zero byte; nobody is named so.
  if (username.includes('\0')) return { user: undefined }
  const named = await ctx.db.asSystem('find who signs in, in whatever organization', (tx) =>
    findUserNamed(tx, username),
  )
  if (!directories || named?.directory_id === null) return { user: named }
  const account = await directories.find(ctx, username)
  if (!account) return { user: named }
  return { user: await userOf(ctx, account), account }
}

async function userOf(ctx: Context, { known }: DirectoryAccount): Promise<UserData | undefined> {
  if (!known) return undefined
  return ctx.db.asSystem('find who an account of a directory is here', async (tx) => {
    const id = await findUserOfDirectory(tx, known.directoryId, known.objectId)
    return id && findUser(tx, id)
  })
}
