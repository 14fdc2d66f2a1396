import type { LoginId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { extendLogin, findLogin } from './login.store.ts'
import type { SignInDesk } from './users-options.ts'

/**
 * A connection stands on this login still. Its length is the access policy's to say, so the login does not end before the
 * connection does; nothing happens to one that somebody has ended.
 */
export const keepSshLogin = (
  ctx: Context,
  { absoluteSeconds }: Pick<SignInDesk, 'absoluteSeconds'>,
  id: LoginId,
): Promise<void> =>
  ctx.db.asSystem('keep a sign-in over SSH for as long as its connection', async (tx) => {
    const login = await findLogin(tx, id)
    const left = login && login.expires_at.getTime() - ctx.now().getTime()
    if (left === undefined || left > absoluteSeconds * 500) return
    await extendLogin(tx, id, new Date(ctx.now().getTime() + absoluteSeconds * 1000))
  })
