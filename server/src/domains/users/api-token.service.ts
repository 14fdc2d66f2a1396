import { ApiTokenId } from '@gatehouse/contract/ids'
import type { ApiToken } from '@gatehouse/contract/logins'
import { type Role, rolePermissions } from '@gatehouse/contract/permissions'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context, UserContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { apiTokenPrefix } from './api-token.ts'
import * as store from './api-token.store.ts'
import { inOwnOrganization } from './login.service.ts'
import { tellEnded } from './login.store.ts'
import { maySignIn } from './user-access.ts'
import { findUser, findUserNamed, type UserData } from './user.store.ts'

export interface NewApiToken {
  name: string
  scopes: ApiToken['scopes']
  expiresInDays: number
}

export type MadeApiToken = ApiToken & { token: string }

export async function listApiTokens(ctx: UserContext): Promise<ApiToken[]> {
  const { userId } = ctx.principal
  return inOwnOrganization(ctx, async (tx) =>
    (await store.listApiTokensOf(tx, userId)).map(toApiToken),
  )
}

export function createApiToken(ctx: UserContext, input: NewApiToken): Promise<MadeApiToken> {
  refuseWiderScopes(ctx.principal.role, input.scopes)
  return inOwnOrganization(ctx, async (tx) => {
    const user = await findUser(tx, ctx.principal.userId)
    if (!user) throw notFound('user', ctx.principal.userId)
    return insertApiToken(ctx, tx, user, input)
  })
}

/** `all` and `read` follow the role by themselves; a permission is named only by who has it. */
function refuseWiderScopes(role: Role, scopes: ApiToken['scopes']): void {
  const { managing, managed } = rolePermissions[role]
  const held = new Set<string>([...managing, ...managed])
  const wider = scopes.find((scope) => !['all', 'read'].includes(scope) && !held.has(scope))
  if (wider === undefined) return
  throw invalidField(
    'scopes',
    `Your role does not have ${wider}, so a token cannot have it either.`,
  )
}

async function insertApiToken(
  ctx: Context,
  tx: OrganizationTx,
  user: UserData,
  { name, scopes, expiresInDays }: NewApiToken,
): Promise<MadeApiToken> {
  const now = ctx.now()
  const token = newToken(apiTokenPrefix)
  const made: store.ApiTokenData = {
    id: newId(ApiTokenId, now),
    organization_id: user.organization_id,
    user_id: user.id,
    name,
    scopes: [...new Set(scopes)],
    prefix: token.slice(0, apiTokenPrefix.length + 4),
    token_hash: tokenHash(token),
    created_at: now,
    expires_at: new Date(now.getTime() + expiresInDays * 86_400_000),
    last_used_at: null,
  }
  await store.saveNewApiToken(tx, made)
  await recordAuditEvent(ctx, tx, {
    organizationId: user.organization_id,
    type: 'api-token.created',
    summary: `Made the API token ${name} for ${user.username}, good for ${expiresInDays} days.`,
    details: { apiTokenId: made.id, name, scopes: made.scopes, expiresInDays },
  })
  return { ...toApiToken(made), token }
}

export function revokeApiToken(ctx: UserContext, id: ApiTokenId): Promise<void> {
  return inOwnOrganization(ctx, async (tx) => {
    const token = await store.findApiToken(tx, id)
    if (token?.user_id !== ctx.principal.userId) throw notFound('API token', id)
    await store.removeApiToken(tx, id)
    await tellEnded(tx, id)
    await recordAuditEvent(ctx, tx, {
      organizationId: token.organization_id,
      type: 'api-token.revoked',
      summary: `Revoked the API token ${token.name}.`,
      details: { apiTokenId: id, name: token.name },
    })
  })
}

/** For the command line: who can read the data directory may act as any user. */
export async function issueTokenFor(
  ctx: Context,
  username: string,
  { name, days }: { name: string; days: number },
): Promise<MadeApiToken> {
  const user = await ctx.db.asSystem('find a user by name for the command line', (tx) =>
    findUserNamed(tx, username),
  )
  if (!user) throw new AppError('not_found', `There is no user named ${username}.`)
  if (!maySignIn(user, ctx.now())) {
    throw new AppError('conflict', `${username} may not sign in, so a token would not work.`)
  }
  return ctx.db.inOrganization(user.organization_id, (tx) =>
    insertApiToken(ctx, tx, user, { name, scopes: ['all'], expiresInDays: days }),
  )
}

const toApiToken = (row: store.ApiTokenData): ApiToken => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  prefix: row.prefix,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  ...(row.last_used_at && { lastUsedAt: row.last_used_at.toISOString() }),
})
