import { LoginId, type UserKeyId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { saveNewLogin } from './login.store.ts'
import type { UserData } from './user.store.ts'
import type { SignInDesk } from './users-options.ts'

export const loginPrefix = 'ghl_'

export interface OpenedLogin {
  id: LoginId
  token: string
  csrfToken: string
  expiresAt: Date
}

export interface NewLogin {
  user: UserData
  /** False until the second factor that the organization asks for stands. */
  isEnrolled: boolean
  client: string
  /** Without it as the desk is set. */
  idleSeconds?: number
  /** It ends with the key. */
  userKeyId?: UserKeyId | undefined
}

/** Always under a token that did not exist before: nobody can have planted it. */
export async function openLogin(
  ctx: Context,
  desk: SignInDesk,
  tx: AnyTx,
  { user, isEnrolled, client, userKeyId, idleSeconds = desk.idleSeconds }: NewLogin,
): Promise<OpenedLogin> {
  const now = ctx.now()
  const opened = {
    id: newId(LoginId, now),
    token: newToken(loginPrefix),
    csrfToken: newToken(''),
    expiresAt: new Date(now.getTime() + desk.absoluteSeconds * 1000),
  }
  await saveNewLogin(tx, {
    id: opened.id,
    organization_id: user.organization_id,
    user_id: user.id,
    token_hash: tokenHash(opened.token),
    csrf_token: opened.csrfToken,
    is_enrolled: isEnrolled,
    address: ctx.address,
    client,
    user_key_id: userKeyId ?? null,
    created_at: now,
    last_seen_at: now,
    idle_ends_at: new Date(now.getTime() + idleSeconds * 1000),
    expires_at: opened.expiresAt,
  })
  return opened
}
