import type { CredentialId } from '@gatehouse/contract/ids'
import type {
  DirectoryConnection,
  DirectoryLogin,
  DirectoryPlace,
} from '@gatehouse/directory/directory-connection'
import { loginNameOf } from '@gatehouse/directory/find-account'
import { findPasswordAccount } from '#domains/credentials'
import { connectDirectory, directoryPlace, getTarget } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import type { DirectoryData } from './directory.store.ts'

/** Where a domain is, and as whom it is read. */
export interface Domain {
  place: DirectoryPlace
  login: DirectoryLogin
}

/** @throws {AppError} conflict when its target has no service credential with a password */
export const findDomain = (
  ctx: Context,
  { credentials }: DirectoriesOptions,
  { organization_id, target_id }: DirectoryData,
): Promise<Domain> =>
  ctx.db.inOrganization(organization_id, async (tx) => {
    const target = await getTarget(tx, target_id)
    const id = target.service_credential_id as CredentialId | null
    const account = id === null ? undefined : await findPasswordAccount(tx, credentials, id)
    if (!account) {
      throw new AppError(
        'conflict',
        `${target.name} has no service credential with a password. Choose one on the page of the target.`,
      )
    }
    const username = loginNameOf(account.username, target.address)
    return {
      place: directoryPlace(target),
      login: { username, password: account.password.reveal() },
    }
  })

export const openDomain = (
  ctx: Context,
  { organization_id: organizationId, target_id: targetId }: DirectoryData,
  { login }: Domain,
  signal: AbortSignal,
): Promise<DirectoryConnection> =>
  connectDirectory(ctx, { organizationId, targetId }, login, signal)
