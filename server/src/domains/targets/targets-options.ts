import type { CredentialId, OrganizationId, TargetId } from '@gatehouse/contract/ids'
import type { Context, OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { SshLogin } from '#platform/ssh/ssh-login.ts'

export interface ServiceLogin {
  username: string
  login: SshLogin
}

export interface TargetsOptions {
  /**
   * With what Gatehouse itself signs in to a target.
   * @throws {AppError} when the credential cannot be used now
   */
  serviceLogin(
    ctx: Context,
    organizationId: OrganizationId,
    credentialId: CredentialId,
  ): Promise<ServiceLogin>
  /** Credentials of the organization that have one of these ids, or one of these names in small letters. */
  findCredentials(
    tx: OrganizationTx,
    by: { ids: readonly CredentialId[] } | { names: readonly string[] },
  ): Promise<{ id: CredentialId; name: string }[]>
  /**
   * People may sign in through a domain, which is above targets: called after each change of a target, in its transaction.
   * Throws when whoever changed it may not decide where passwords go.
   */
  keepDomain?(ctx: OrganizationContext, tx: OrganizationTx, targetId: TargetId): Promise<void>
}
