import type { Context } from '#platform/context.ts'
import { removeApiTokensExpiredBefore } from './api-token.store.ts'
import { removeQuietNetworks } from './login-network.store.ts'
import { removeEndedLogins } from './login.store.ts'
import { removeStaleTries } from './login-throttle.store.ts'
import { removeSshSignInsExpiredBefore } from './ssh-sign-in.store.ts'

const day = 86_400_000
/** So long its maker still sees in the list that a token has expired. */
const expiredTokensKept = 30 * day
/** Who was quiet for so long starts from the shortest lockout again. */
const triesKept = day

/** What has ended is refused at once anyway; this closes connections still open under it, and tidies up. */
export const removeWhatEnded = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('remove logins and tokens that have ended', async (tx) => {
    const now = ctx.now()
    const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
    await removeEndedLogins(tx, now)
    await removeApiTokensExpiredBefore(tx, ago(expiredTokensKept))
    await removeStaleTries(tx, ago(triesKept))
    await removeQuietNetworks(tx, ago(triesKept))
    await removeSshSignInsExpiredBefore(tx, now)
  })
