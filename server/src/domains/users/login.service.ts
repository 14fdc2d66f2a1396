import type { LoginId } from '@gatehouse/contract/ids'
import type { CurrentLogin } from '@gatehouse/contract/logins'
import { rolePermissions } from '@gatehouse/contract/permissions'
import { recordAuditEvent } from '#domains/audit-trail'
import { findOrganizationById } from '#domains/organizations'
import type { UserContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { findApiToken } from './api-token.store.ts'
import * as store from './login.store.ts'
import { findUser } from './user.store.ts'
import { toUser } from './user.view.ts'

/** A user's logins are kept in the organization that the user belongs to. */
export const inOwnOrganization = <T>(
  { db, principal }: UserContext,
  work: (tx: OrganizationTx) => Promise<T>,
): Promise<T> => db.inOrganization(principal.organizationId, work)

export function getCurrentLogin(ctx: UserContext): Promise<CurrentLogin> {
  const { by, userId, organizationId, role } = ctx.principal
  return inOwnOrganization(ctx, async (tx) => {
    const user = await findUser(tx, userId)
    const organization = await findOrganizationById(tx, organizationId)
    const expiresAt = await endOf(tx, by)
    if (!user || !organization || !expiresAt) throw ended()
    const { managing, managed } = rolePermissions[role]
    const isAllowed = by.kind === 'api-token' ? by.allows : () => true
    return {
      user: await toUser(ctx, tx, user),
      organization,
      permissions: { managing: managing.filter(isAllowed), managed: managed.filter(isAllowed) },
      step: by.kind === 'login' && !by.isEnrolled ? 'enrol-second-factor' : 'done',
      csrfToken: by.kind === 'login' ? by.csrfToken : '',
      expiresAt: expiresAt.toISOString(),
    }
  })
}

async function endOf(tx: OrganizationTx, by: UserContext['principal']['by']) {
  const row =
    by.kind === 'login'
      ? await store.findLogin(tx, by.loginId)
      : await findApiToken(tx, by.apiTokenId)
  return row?.expires_at
}

export function endLogin(ctx: UserContext): Promise<void> {
  const id = currentLoginId(ctx)
  return inOwnOrganization(ctx, async (tx) => {
    await store.removeLogin(tx, id)
    await recordAuditEvent(ctx, tx, {
      organizationId: ctx.principal.organizationId,
      type: 'login.ended',
      summary: `${ctx.principal.username} signed out.`,
    })
  })
}

export async function listLogins(ctx: UserContext) {
  const current = currentLoginId(ctx)
  const logins = await inOwnOrganization(ctx, (tx) => store.listLoginsOf(tx, ctx.principal.userId))
  return logins
    .filter((login) => login.expires_at > ctx.now())
    .map((login) => ({
      id: login.id,
      isCurrent: login.id === current,
      address: login.address,
      client: login.client,
      createdAt: login.created_at.toISOString(),
      lastSeenAt: login.last_seen_at.toISOString(),
    }))
}

export function endOtherLogins(ctx: UserContext): Promise<void> {
  const current = currentLoginId(ctx)
  return inOwnOrganization(ctx, async (tx) => {
    const count = await store.removeLoginsOf(tx, ctx.principal.userId, current)
    await recordAuditEvent(ctx, tx, {
      organizationId: ctx.principal.organizationId,
      type: 'login.ended',
      summary: `${ctx.principal.username} signed out everywhere else.`,
      details: { logins: count },
    })
  })
}

/** For endpoints that are open to logins only. */
export function currentLoginId({ principal: { by } }: UserContext): LoginId {
  if (by.kind === 'login') return by.loginId
  throw new AppError('forbidden', 'Sign in with your password for this; an API token cannot do it.')
}

const ended = () => new AppError('unauthenticated', 'Your sign-in has just ended. Sign in again.')
