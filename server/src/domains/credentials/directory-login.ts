import type { DirectoryConnection, DirectoryLogin } from '@gatehouse/directory/directory-connection'
import { loginNameOf } from '@gatehouse/directory/find-account'
import { connectDirectory, getTarget, type TargetData } from '#domains/targets'
import { CredentialId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { type AccountLogin, passwordOf, serviceLogin, type TargetPlace } from './login.service.ts'

/** How an account signs in to its domain. Throws `conflict` for one that has no password. */
export function directoryLogin(
  account: AccountLogin,
  { name, address }: Pick<TargetData, 'name' | 'address'>,
): DirectoryLogin {
  const password = passwordOf(account)
  if (password !== undefined) return { username: loginNameOf(account.username, address), password }
  throw new AppError(
    'conflict',
    `${account.username} has no password, and ${name} is a domain: accounts sign in there with a password.`,
  )
}

export interface DirectoryPlaceAsked extends TargetPlace {
  /** `dc1.corp.test:636`: asked before the others, while it is one of them. */
  first?: string | undefined
  signal?: AbortSignal | undefined
}

/**
 * Signed in to a domain with its service credential. Throws `conflict` when it has none, and what `connectDirectory` throws.
 */
export async function asDirectoryService(
  ctx: Context,
  options: CredentialsOptions,
  { organizationId, targetId, first, signal }: DirectoryPlaceAsked,
): Promise<DirectoryConnection> {
  const target = await ctx.db.inOrganization(organizationId, (tx) => getTarget(tx, targetId))
  const id = target.service_credential_id
  if (!id) {
    throw new AppError(
      'conflict',
      `${target.name} has no service credential. Choose one on the page of the domain.`,
    )
  }
  const account = await serviceLogin(options)(ctx, organizationId, CredentialId.parse(id))
  const login = directoryLogin(account, target)
  return connectDirectory(ctx, { organizationId, targetId }, login, signal, first)
}
