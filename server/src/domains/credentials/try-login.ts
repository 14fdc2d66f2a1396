import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { connectDirectory, connectTarget, getTarget, type TargetData } from '#domains/targets'
import type { OrganizationId, TargetId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import { directoryLogin } from './directory-login.ts'
import type { AccountLogin } from './login.service.ts'

export interface LoginTry {
  organizationId: OrganizationId
  targetId: TargetId
  account: AccountLogin
  /** Of a domain: the controller that is asked before the others. */
  first?: string | undefined
}

export type LoginAnswer =
  /** With what the target said besides; empty when it said nothing. */
  { isIn: true; text: string } | { isIn: false; text: string }

/**
 * Signs in and out. Says what the target said when it refused; throws `SshTrouble` or `DirectoryTrouble` when it could not be
 * asked.
 */
export async function tryLogin(
  ctx: Context,
  { organizationId, targetId, account, first }: LoginTry,
  signal?: AbortSignal,
): Promise<LoginAnswer> {
  const target = await ctx.db.inOrganization(organizationId, (tx) => getTarget(tx, targetId))
  if (target.kind === 'domain') return tryDomainLogin(ctx, target, { account, first }, signal)
  try {
    const connection = await connectTarget(ctx, { organizationId, targetId }, account, signal)
    await connection.close()
    return { isIn: true, text: '' }
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

/** Said only to whoever has given the right password: expired, disabled, to be changed, not now, not from here. */
const rightPassword: ReadonlySet<string> = new Set(['530', '531', '532', '533', '701', '773'])
const wrongPassword: ReadonlySet<string> = new Set(['525', '52e'])

async function tryDomainLogin(
  ctx: Context,
  target: TargetData,
  { account, first }: Pick<LoginTry, 'account' | 'first'>,
  signal?: AbortSignal,
): Promise<LoginAnswer> {
  const place = { organizationId: target.organization_id, targetId: target.id }
  try {
    const login = directoryLogin(account, target)
    const connection = await connectDirectory(ctx, place, login, signal, first)
    await connection.close()
    return { isIn: true, text: '' }
  } catch (error) {
    if (!(error instanceof DirectoryTrouble) || error.step !== 'login') throw error
    const text = `${error.text} ${error.fix}`
    if (rightPassword.has(error.subCode ?? '')) return { isIn: true, text }
    if (wrongPassword.has(error.subCode ?? '')) return { isIn: false, text }
    // Such as a lock: whether the password is right is not said.
    throw error
  }
}
