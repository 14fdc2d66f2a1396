import type { CredentialId, OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
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
}
