import type { OrganizationId } from '@gatehouse/contract/ids'
import { managingRoles } from '@gatehouse/contract/permissions'
import { listOrganizationIdsOfGroups } from '#domains/organizations'
import type { ContextParts, UserPrincipal } from '#platform/context.ts'
import { tokenHash } from '#platform/crypto/tokens.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import type { Credentials } from '#platform/http/doorkeeper.ts'
import { allowedBy, apiTokenPrefix } from './api-token.ts'
import * as apiTokens from './api-token.store.ts'
import { loginPrefix } from './login.ts'
import * as logins from './login.store.ts'
import { maySignIn } from './user-access.ts'
import { findUser, type UserData } from './user.store.ts'

/**
 * Who brings a login's token, as a bearer token or in the cookie, or an API token, as a bearer token only:
 * in a cookie it would not be guarded against forged requests. Undefined when nothing is brought, or a bearer
 * token of another kind, such as an agent's. Throws `unauthenticated` when it is wrong, has ended, or its user
 * may not sign in: that is read again for every request.
 */
export async function authenticateUser(
  { db, now = () => new Date() }: ContextParts,
  { idleSeconds }: { idleSeconds: number },
  { bearer, cookie }: Omit<Credentials, 'address'>,
): Promise<UserPrincipal | undefined> {
  const at = now()
  if (bearer?.startsWith(apiTokenPrefix)) {
    return db.asSystem('look up an API token', (tx) => byApiToken(tx, bearer, at))
  }
  const token = bearer ?? cookie
  if (token === undefined) return undefined
  if (token.startsWith(loginPrefix)) {
    return db.asSystem('look up a login', (tx) =>
      byLogin(tx, { token, isCookie: bearer === undefined, idleSeconds, at }),
    )
  }
  if (bearer === undefined) throw ended()
  return undefined
}

/** How exactly the last use is kept, in seconds: not every request writes. */
const grainSeconds = 60

interface Brought {
  token: string
  isCookie: boolean
  idleSeconds: number
  at: Date
}

async function byLogin(
  tx: SystemTx,
  { token, isCookie, idleSeconds, at }: Brought,
): Promise<UserPrincipal> {
  const login = await logins.findLoginByHash(tx, tokenHash(token))
  if (!login || login.expires_at <= at || login.idle_ends_at <= at) throw ended()
  const after = (seconds: number) => new Date(at.getTime() + seconds * 1000)
  const unseenSince = after(-Math.min(grainSeconds, idleSeconds / 4))
  if (login.last_seen_at <= unseenSince) {
    const idleEndsAt = after(idleSeconds)
    await logins.touchLogin(tx, login.id, { now: at, unseenSince, idleEndsAt })
  }
  return principalOf(tx, await requireUser(tx, login.user_id, at), {
    kind: 'login',
    loginId: login.id,
    isEnrolled: login.is_enrolled,
    csrfToken: login.csrf_token,
    isCookie,
  })
}

async function byApiToken(tx: SystemTx, bearer: string, at: Date): Promise<UserPrincipal> {
  const token = await apiTokens.findApiTokenByHash(tx, tokenHash(bearer))
  if (!token || token.expires_at <= at) {
    throw new AppError(
      'unauthenticated',
      'This API token is not valid: it was revoked, or its time is over. Make a new one.',
    )
  }
  const unusedSince = new Date(at.getTime() - grainSeconds * 1000)
  if (!token.last_used_at || token.last_used_at <= unusedSince) {
    await apiTokens.touchApiToken(tx, token.id, at, unusedSince)
  }
  return principalOf(tx, await requireUser(tx, token.user_id, at), {
    kind: 'api-token',
    apiTokenId: token.id,
    allows: allowedBy(token.scopes),
  })
}

export async function requireUser(tx: SystemTx, id: UserData['id'], at: Date): Promise<UserData> {
  const user = await findUser(tx, id)
  if (user && maySignIn(user, at)) return user
  throw new AppError('unauthenticated', 'Your access has ended. Ask an administrator for it.')
}

export async function principalOf(
  tx: SystemTx,
  user: UserData,
  by: UserPrincipal['by'],
): Promise<UserPrincipal> {
  return {
    kind: 'user',
    userId: user.id,
    username: user.username,
    organizationId: user.organization_id,
    role: user.role,
    reach: await reachOf(tx, user),
    by,
  }
}

/** Administrators reach all; others of the MSP what their groups hold; people of a customer their own. */
export async function reachOf(tx: SystemTx, user: UserData): Promise<UserPrincipal['reach']> {
  if (user.role === 'administrator') return 'all'
  const worksForMsp = managingRoles.some((role) => role === user.role)
  const held: OrganizationId[] = worksForMsp
    ? await listOrganizationIdsOfGroups(tx, user.group_ids)
    : []
  return new Set([user.organization_id, ...held])
}

const ended = () =>
  new AppError('unauthenticated', 'Your sign-in has ended. Sign in again to go on.')
