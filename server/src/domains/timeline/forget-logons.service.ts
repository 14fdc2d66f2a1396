import type { Context } from '#platform/context.ts'
import { forgetSeenBefore } from './seen-logon.store.ts'

/** As long as the logins of ours that explain them. */
const keptDays = 400

export const forgetOldLogons = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('logons that were seen too long ago to be explained', (tx) =>
    forgetSeenBefore(tx, new Date(ctx.now().getTime() - keptDays * 86_400_000)),
  )
