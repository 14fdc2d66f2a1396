import type { LoginToken } from '#broker'
import { keepSshLogin } from '#domains/users'
import type { Context, UserPrincipal } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { BrokerCore, BrokerOptions } from './broker-core.ts'
import { createMailbox } from './broker-news.ts'

const lookAgainMilliseconds = 60_000

/**
 * Until somebody ends the sign-in that a connection stands on: the user in another browser, a new password, a key that was
 * removed, an administrator. @returns words for the user; none when the signal says that nobody waits any more
 */
export async function awaitSignOut(
  { desk, listener }: Pick<BrokerOptions, 'desk' | 'listener'>,
  core: Pick<BrokerCore, 'userOf' | 'sessionOfBrowser'>,
  token: LoginToken,
  signal: AbortSignal,
): Promise<string> {
  const mailbox = createMailbox<'look'>()
  const concerned = new Set<string>([''])
  const stop = listener.on('login_ended', (id) => {
    if (concerned.has(id)) mailbox.put('look')
  })
  const timer = setInterval(() => mailbox.put('look'), lookAgainMilliseconds)
  mailbox.put('look')
  try {
    while (await mailbox.take(signal)) {
      const ctx = await standing(core, token)
      if (typeof ctx === 'string') return ctx
      const { userId, by } = ctx.principal
      if (by.kind !== 'login') continue
      // What was told before we knew what to listen for was missed.
      if (!concerned.has(by.loginId)) mailbox.put('look')
      concerned.add(userId).add(by.loginId)
      // A browser's has an end of its own, and a terminal does not move it.
      if (!core.sessionOfBrowser(token)) await keepSshLogin(ctx, desk, by.loginId)
    }
    return ''
  } finally {
    clearInterval(timer)
    stop()
  }
}

/** A sentence instead, when it has ended. Throws when it cannot be known. */
async function standing(
  core: Pick<BrokerCore, 'userOf'>,
  token: LoginToken,
): Promise<Context<UserPrincipal> | string> {
  try {
    return await core.userOf(token)
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') return error.message
    throw error
  }
}
