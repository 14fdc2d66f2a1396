import type { OrganizationId, UserId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { afterFailure, isLocked, type LockoutRule, remaining, type Tries } from './lockout.ts'
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

/** Whose try it was: a user, or somebody of a directory who has not been here yet. */
export interface Tried {
  organizationId: OrganizationId
  username: string
  userId?: UserId
}

export const triedOf = ({ id, username, organization_id }: UserData): Tried => ({
  ...{ userId: id, username, organizationId: organization_id },
})

/** Counts a wrong password or code; the audit trail tells of it when there is somebody of the name. */
export function countFailedTry(
  ctx: Context,
  subject: Subject,
  tried: Tried | undefined,
  what: string,
  rule?: LockoutRule,
): Promise<void> {
  return ctx.db.asSystem('count a wrong try to sign in', async (tx) => {
    const now = ctx.now()
    const before = await lockTries(tx, subject)
    if (isLocked(before, now)) return
    const after = afterFailure(before, now, rule)
    await saveTries(tx, subject, after, now)
    if (!tried) return
    const { organizationId, username: name, userId } = tried
    const event = { organizationId, who: { name, ...(userId && { userId }) } }
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
