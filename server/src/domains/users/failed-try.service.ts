import { recordAuditEvent } from '#domains/audit-trail'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { afterFailure, isLocked, remaining, type Tries } from './lockout.ts'
import { lockTries, saveTries, type Subject } from './login-throttle.store.ts'
import type { UserData } from './user.store.ts'

/** The same for users and for names that nobody has. Who is signed in already stays so: `forbidden`. */
export function refuseWhileLocked(
  tries: Tries,
  now: Date,
  code: 'unauthenticated' | 'forbidden' = 'unauthenticated',
): void {
  if (!tries.lockedUntil || !isLocked(tries, now)) return
  throw new AppError(
    code,
    `Too many wrong tries. Try again in ${remaining(tries.lockedUntil, now)}, or ask an administrator to unlock you.`,
  )
}

/** Counts a wrong password or code; the audit trail of a user who exists tells of it. */
export function countFailedTry(
  ctx: Context,
  subject: Subject,
  user: UserData | undefined,
  what: string,
): Promise<void> {
  return ctx.db.asSystem('count a wrong try to sign in', async (tx) => {
    const now = ctx.now()
    const before = await lockTries(tx, subject)
    if (isLocked(before, now)) return
    const after = afterFailure(before, now)
    await saveTries(tx, subject, after, now)
    if (!user) return
    const event = { organizationId: user.organization_id, who: whoOf(user) }
    const name = user.username
    await recordAuditEvent(ctx, tx, {
      ...event,
      type: 'login.refused',
      summary: `Refused a sign-in as ${name}: ${what}.`,
    })
    if (!after.lockedUntil) return
    await recordAuditEvent(ctx, tx, {
      ...event,
      type: 'user.locked',
      summary: `Locked ${name} for ${remaining(after.lockedUntil, now)} after too many wrong tries.`,
      details: { lockedUntil: after.lockedUntil.toISOString() },
    })
  })
}

/** Before anybody is signed in, the audit trail names whose sign-in it was. */
export const whoOf = ({ id, username }: UserData) => ({ userId: id, name: username })
