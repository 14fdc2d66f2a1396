import { recordAuditEvent } from '#domains/audit-trail'
import type { UserContext } from '#platform/context.ts'
import { open } from '#platform/crypto/seal.ts'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField } from '#platform/errors.ts'
import { loginPrefix } from './login.ts'
import { currentLoginId, inOwnOrganization } from './login.service.ts'
import * as logins from './login.store.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-code.ts'
import {
  describeTotpSecret,
  newTotpSecret,
  placeOfSecret,
  sealTotpSecret,
  stepOfCode,
} from './totp.ts'
import { findUserForUpdate, saveUser } from './user.store.ts'
import type { SignInDesk } from './users-options.ts'

const freshMinutes = 15

/** Shows a secret to scan. The authenticator in use stays in use until a code proves the new one. */
export function startSecondFactor(ctx: UserContext, desk: SignInDesk) {
  return inOwnOrganization(ctx, async (tx) => {
    await requireFreshLogin(ctx, tx)
    const { userId, username } = ctx.principal
    const secret = newTotpSecret()
    const sealed = sealTotpSecret(desk.sealKey, userId, secret)
    await saveUser(tx, userId, { totp_pending_secret: sealed })
    return describeTotpSecret(secret, username)
  })
}

/** Who finds an unlocked screen hours later must not put an authenticator of their own in place. */
async function requireFreshLogin(ctx: UserContext, tx: OrganizationTx): Promise<void> {
  const login = await logins.findLogin(tx, currentLoginId(ctx))
  if (!login) throw new AppError('unauthenticated', 'Your sign-in has just ended. Sign in again.')
  const age = ctx.now().getTime() - login.created_at.getTime()
  if (!login.is_enrolled || age <= freshMinutes * 60_000) return
  throw new AppError(
    'forbidden',
    `Sign out and in again first: a second factor is set up within ${freshMinutes} minutes of a sign-in.`,
  )
}

export interface Enrolled {
  recoveryCodes: string[]
  /** The login goes on under this token; the one that was there before the second factor has ended. */
  token: string
  expiresAt: Date
}

export function confirmSecondFactor(
  ctx: UserContext,
  desk: SignInDesk,
  code: string,
): Promise<Enrolled> {
  return inOwnOrganization(ctx, async (tx) => {
    const loginId = currentLoginId(ctx)
    const { recoveryCodes, hashes } = withHashes(newRecoveryCodes())
    await provePendingSecret(ctx, desk, tx, code, hashes)
    await logins.removeLoginsOf(tx, ctx.principal.userId, loginId)
    const token = newToken(loginPrefix)
    await logins.replaceToken(tx, loginId, tokenHash(token))
    const login = await logins.findLogin(tx, loginId)
    if (!login) throw new AppError('unauthenticated', 'Your sign-in has just ended. Sign in again.')
    await recordAuditEvent(ctx, tx, {
      organizationId: ctx.principal.organizationId,
      type: 'user.second-factor-enrolled',
      summary: `${ctx.principal.username} set up a second factor.`,
    })
    return { recoveryCodes, token, expiresAt: login.expires_at }
  })
}

const withHashes = (recoveryCodes: string[]) => ({
  recoveryCodes,
  hashes: recoveryCodes.map(recoveryCodeHash),
})

async function provePendingSecret(
  ctx: UserContext,
  desk: SignInDesk,
  tx: OrganizationTx,
  code: string,
  recoveryCodeHashes: Buffer[],
): Promise<void> {
  const user = await findUserForUpdate(tx, ctx.principal.userId)
  if (!user?.totp_pending_secret) {
    throw new AppError('conflict', 'No second factor is being set up. Begin again.')
  }
  const pending = open(desk.sealKey, user.totp_pending_secret, placeOfSecret(user.id))
  const step = stepOfCode(pending, code, ctx.now())
  if (step === undefined) {
    throw invalidField('code', 'This code is wrong. Check the clock of your telephone.')
  }
  await saveUser(tx, user.id, {
    totp_secret: user.totp_pending_secret,
    totp_pending_secret: null,
    totp_last_step: step,
    recovery_code_hashes: recoveryCodeHashes,
  })
}
