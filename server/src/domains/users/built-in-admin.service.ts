import { UserId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { getManagingOrganization } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { Secret } from '#platform/secret.ts'
import { createPasswords, type PasswordCost } from './password-hash.ts'
import { passwordWeakness } from './password-rules.ts'
import { findBuiltInUser, saveNewUser } from './user.store.ts'

export interface FirstSignIn {
  username: string
  password: Secret
}

/**
 * Makes the first administrator of the managing organization, unless there is one: a password given at a
 * later start changes nothing. `isCreated` says whether this password is the one to sign in with.
 */
export async function createBuiltInAdmin(
  ctx: Context,
  { username, password }: FirstSignIn,
  { passwordCost }: { passwordCost?: PasswordCost } = {},
): Promise<{ isCreated: boolean; username: string }> {
  const existing = await ctx.db.asSystem('look for the built-in administrator', findBuiltInUser)
  if (existing) return { isCreated: false, username: existing.username }
  // The operator decides about this one, so it is said and not refused.
  const weakness = passwordWeakness(password.reveal(), username)
  if (weakness) ctx.log.warn(`The first administrator's password should be changed. ${weakness}`)
  const hash = await createPasswords(passwordCost).hash(password.reveal())
  return ctx.db.asSystem('make the built-in administrator', async (tx) => {
    const { id: organizationId } = await getManagingOrganization(tx)
    const isCreated = await saveNewUser(tx, {
      id: newId(UserId, ctx.now()),
      organization_id: organizationId,
      username,
      display_name: 'Administrator',
      role: 'administrator',
      is_built_in: true,
      password_hash: hash,
      created_at: ctx.now(),
    })
    if (isCreated) {
      await recordAuditEvent(ctx, tx, {
        organizationId,
        type: 'user.created',
        summary: `Made the first administrator, ${username}.`,
      })
    }
    return { isCreated, username }
  })
}
