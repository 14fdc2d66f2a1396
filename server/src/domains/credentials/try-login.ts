import { connectTarget } from '#domains/targets'
import type { OrganizationId, TargetId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import type { AccountLogin } from './login.service.ts'

export interface LoginTry {
  organizationId: OrganizationId
  targetId: TargetId
  account: AccountLogin
}

/** Signs in and out. Says what the target said when it refused; throws `SshTrouble` when it could not be asked. */
export async function tryLogin(
  ctx: Context,
  { organizationId, targetId, account }: LoginTry,
  signal?: AbortSignal,
): Promise<{ isIn: true } | { isIn: false; text: string }> {
  try {
    const connection = await connectTarget(ctx, { organizationId, targetId }, account, signal)
    await connection.close()
    return { isIn: true }
  } catch (error) {
    if (isRefusal(error)) return { isIn: false, text: `${error.text} ${error.fix}` }
    throw error
  }
}

/** The target has said no to this secret, which is more than that the sign-in failed. */
const isRefusal = (error: unknown): error is SshTrouble =>
  error instanceof SshTrouble &&
  error.step === 'login' &&
  error.cause instanceof Error &&
  'level' in error.cause &&
  error.cause.level === 'client-authentication'
