import { findDirectory, findDirectoryByName, type SignInAccount } from '#domains/directories'
import type { DirectoryAccount, DirectoryAnswer, DirectoryDoor } from '#domains/users'
import type { Context } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { type Binding, findBindingBySuffix, listBindingsByShortName } from './binding.store.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { findPerson, objectionTo } from './person.service.ts'
import { provePassword } from './prove-password.ts'
import { readSignInName, type SignInName } from './sign-in-name.ts'

/** How users of directories sign in, for the domain of the users below. */
export const createDirectoryDoor = (options: DirectoryUsersOptions): DirectoryDoor => ({
  async find(ctx, username) {
    const read = readSignInName(username)
    if (!read) return undefined
    return ctx.db.asSystem('whose directory a sign-in name belongs to', async (tx) => {
      const bindings = await bindingsOf(tx, read)
      const [binding] = bindings
      if (!binding) return undefined
      if (bindings.length > 1) return ambiguous(username)
      return accountOf(ctx, tx, options, { binding, username })
    })
  },
})

/** By what stands for the domain alone: who is in which directory decides nothing about where a password goes. */
async function bindingsOf(tx: SystemTx, read: SignInName): Promise<Binding[]> {
  if (read.form === 'domain' && !read.domain.includes('.')) {
    return listBindingsByShortName(tx, read.domain)
  }
  const suffix = read.form === 'domain' ? read.domain : read.suffix
  const binding = await findBindingBySuffix(tx, suffix)
  return binding ? [binding] : []
}

/** Nothing is sent anywhere: one of the domains would get a password of the other. */
const ambiguous = (username: string): DirectoryAccount => ({
  key: `ambiguous/${username.toLowerCase()}`,
  known: undefined,
  prove: () => {
    throw new AppError(
      'unauthenticated',
      'Several domains have this short name. Sign in with the whole name, such as alice@corp.example.',
    )
  },
})

interface Named {
  binding: Binding
  username: string
}

async function accountOf(
  ctx: Context,
  tx: SystemTx,
  options: DirectoryUsersOptions,
  { binding, username }: Named,
): Promise<DirectoryAccount> {
  const { directoryId, organizationId } = binding
  // The same name may be in directories of other organizations; only this one is meant.
  const named = (await findDirectoryByName(tx, username)).filter(
    ({ directory }) => directory.id === directoryId,
  )
  const found = named.length === 1 ? named[0] : undefined
  if (!found) {
    return {
      key: `${directoryId}/${username.toLowerCase()}`,
      known: undefined,
      prove: (password) => prove(ctx, options, { binding, found, password }),
    }
  }
  const name = `${binding.netbiosName}\\${found.account.facts.samAccountName ?? ''}`
  return {
    key: `${directoryId}/${found.account.id}`,
    known: { organizationId, directoryId, objectId: found.account.id, name },
    prove: (password) => prove(ctx, options, { binding, found, password }),
  }
}

interface Proving {
  binding: Binding
  found: SignInAccount | undefined
  password: string
}

async function prove(
  ctx: Context,
  options: DirectoryUsersOptions,
  { binding, found, password }: Proving,
): Promise<DirectoryAnswer> {
  const place = await requirePlace(ctx, options, binding)
  const { samAccountName, sid } = found?.account.facts ?? {}
  const account =
    samAccountName === undefined || sid === undefined ? undefined : { samAccountName, sid }
  const { netbiosName } = binding
  const refused = await provePassword(options.openDirectory, {
    ...{ place, netbiosName, account, password },
  })
  if (refused) return refused
  if (!found) return { is: 'wrong', reason: 'nobody has the name' }
  const person = await ctx.db.asSystem('what somebody of a directory may do', (tx) =>
    findPerson(ctx, tx, options, { directoryId: binding.directoryId, objectId: found.account.id }),
  )
  return person.is === 'known'
    ? { is: 'right', user: person.user }
    : { is: 'refused', refusal: person.refusal }
}

/** As it is now, in case that it was changed since; then it is not a place for passwords. */
const requirePlace = (
  ctx: Context,
  options: DirectoryUsersOptions,
  { directoryId }: Pick<Binding, 'directoryId'>,
) =>
  ctx.db.asSystem('where a password is checked', async (tx) => {
    const directory = await findDirectory(tx, directoryId)
    const objection = directory
      ? await objectionTo(tx, options, directory)
      : 'The directory is not here any more.'
    const place = directory && (await options.placeOf(tx, directory.target_id))
    if (objection === undefined && place) return place
    throw new AppError('unavailable', objection ?? 'The directory is not here any more.')
  })
