import { recordAuditEvent } from '#domains/audit-trail'
import type { UserContext } from '#platform/context.ts'
import { AppError, invalidField } from '#platform/errors.ts'
import { countFailedTry, refuseWhileLocked, triedOf } from './failed-try.service.ts'
import { currentLoginId, inOwnOrganization } from './login.service.ts'
import { removeLoginsOf } from './login.store.ts'
import { findTries, subjectOfUser } from './login-throttle.store.ts'
import { passwordWeakness } from './password-rules.ts'
import { findUser, findUserForUpdate, saveUser } from './user.store.ts'
import { refuseOfDirectory } from './user-rules.ts'
import type { SignInDesk } from './users-options.ts'

export interface PasswordChange {
  currentPassword: string
  newPassword: string
}

/** The current password is guessed here as little as at the door: wrong ones count alike. */
export const changePassword = (
  ctx: UserContext,
  desk: SignInDesk,
  change: PasswordChange,
): Promise<void> =>
  desk.inLineFor(ctx.principal.username.toLowerCase(), async () => {
    const kept = await proveCurrentPassword(ctx, desk, change.currentPassword)
    refuseWeakPassword('newPassword', change.newPassword, ctx.principal.username)
    if (change.newPassword === change.currentPassword) {
      throw invalidField('newPassword', 'Choose a password that differs from the current one.')
    }
    const hash = await desk.passwords.hash(change.newPassword)
    await inOwnOrganization(ctx, async (tx) => {
      const user = await findUserForUpdate(tx, ctx.principal.userId)
      if (user?.password_hash !== kept) {
        throw new AppError('conflict', 'Your password was changed meanwhile. Sign in again.')
      }
      await saveUser(tx, user.id, { password_hash: hash })
      await removeLoginsOf(tx, user.id, currentLoginId(ctx))
      await recordAuditEvent(ctx, tx, {
        organizationId: user.organization_id,
        type: 'user.password-changed',
        summary: `${user.username} changed their password.`,
      })
    })
  })

/** Answers the hash that it matched, to see that nobody changes it in between. */
async function proveCurrentPassword(
  ctx: UserContext,
  desk: SignInDesk,
  password: string,
): Promise<string> {
  const subject = subjectOfUser(ctx.principal.userId)
  const { user, tries } = await inOwnOrganization(ctx, async (tx) => ({
    user: await findUser(tx, ctx.principal.userId),
    tries: await findTries(tx, subject),
  }))
  if (user) refuseOfDirectory(user, 'change the password')
  refuseWhileLocked(tries, ctx.now(), 'forbidden')
  const hash = user?.password_hash ?? undefined
  if ((await desk.passwords.verify(password, hash)) && hash !== undefined) return hash
  await countFailedTry(
    ctx,
    subject,
    user && triedOf(user),
    'the current password was wrong when changing it',
  )
  throw invalidField('currentPassword', 'The current password is wrong.')
}

export function refuseWeakPassword(field: string, password: string, username: string): void {
  const weakness = passwordWeakness(password, username)
  if (weakness) throw invalidField(field, weakness)
}
