import type { DirectoryLogin } from '@gatehouse/contract/agents'
import type { SourceKind } from '@gatehouse/contract/collectors'
import type { CredentialId, TargetId } from '@gatehouse/contract/ids'
import { DirectoryAccess } from '@gatehouse/contract/directory-access'
import { type CredentialsOptions, findPasswordAccount } from '#domains/credentials'
import { getTarget } from '#domains/targets'
import type { OrganizationContext } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { AppError, invalidField } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'

/**
 * Whether a source of this kind may read this target. Its agent is told the password of the service credential, so whoever says
 * which agent that is needs the right to look at that password.
 * @throws {AppError} invalid_request, forbidden, or not_found for a target of others
 */
export async function requireFittingTarget(
  ctx: OrganizationContext,
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
  if (maySeeSecrets(ctx)) return
  throw new AppError(
    'forbidden',
    `The agent is told the password of the service credential of ${target.name}. Ask an administrator of the MSP to add the source.`,
  )
}

function maySeeSecrets({ principal, organizationId, organizationKind }: OrganizationContext) {
  const organization = { id: organizationId, kind: organizationKind }
  return principal.kind === 'user' && mayIn(principal, organization, 'credentials:update')
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
