import type { DirectoryLogin } from '@gatehouse/contract/agents'
import type { SourceKind } from '@gatehouse/contract/collectors'
import type { CredentialId, TargetId } from '@gatehouse/contract/ids'
import { DirectoryAccess } from '@gatehouse/contract/directory-access'
import { type CredentialsOptions, findPasswordAccount } from '#domains/credentials'
import { getTarget } from '#domains/targets'
import type { AnyTx } from '#platform/db/organization.ts'
import { invalidField } from '#platform/errors.ts'

/**
 * Whether a source of this kind may read this target.
 * @throws {AppError} invalid_request, or not_found for a target of others
 */
export async function requireFittingTarget(
  tx: AnyTx,
  kind: SourceKind,
  targetId: TargetId | undefined,
): Promise<void> {
  if (kind !== 'active-directory') {
    if (targetId) throw invalidField('targetId', 'Only a source of Active Directory has a target.')
    return
  }
  if (!targetId) throw invalidField('targetId', 'Choose the domain that is to be read.')
  const target = await getTarget(tx, targetId)
  if (target.kind !== 'domain') {
    throw invalidField('targetId', `${target.name} is not a domain. Choose a target of that kind.`)
  }
  if (!target.service_credential_id) {
    throw invalidField(
      'targetId',
      `${target.name} has no service credential, so it cannot be read. Choose one on the page of the target.`,
    )
  }
}

/** How its agent reaches a domain, and as whom; undefined while nobody is named who can sign in. */
export async function findDirectoryLogin(
  tx: AnyTx,
  options: CredentialsOptions,
  targetId: TargetId,
): Promise<DirectoryLogin | undefined> {
  const target = await getTarget(tx, targetId)
  if (!target.service_credential_id) return undefined
  const credentialId = target.service_credential_id as CredentialId
  const account = await findPasswordAccount(tx, options, credentialId)
  return (
    account && {
      ...DirectoryAccess.parse(target.directory ?? {}),
      domain: target.address,
      username: account.username,
      password: account.password.reveal(),
    }
  )
}
