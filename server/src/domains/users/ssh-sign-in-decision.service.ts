import { recordAuditEvent } from '#domains/audit-trail'
import type { UserContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { inOwnOrganization } from './login.service.ts'
import { codeAsTyped } from './ssh-sign-in-code.ts'
import * as store from './ssh-sign-in.store.ts'

/** Of the caller alone; somebody else's code is as good as none. */
export const getSshSignIn = (ctx: UserContext, code: string) =>
  inOwnOrganization(ctx, async (tx) => {
    const row = await requireOwn(ctx, tx, code)
    return {
      username: ctx.principal.username,
      address: row.address,
      client: row.client,
      askedAt: row.asked_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      state: row.state === 'used' ? ('approved' as const) : row.state,
    }
  })

export const decideSshSignIn = (
  ctx: UserContext,
  code: string,
  decision: 'approved' | 'denied',
): Promise<void> =>
  inOwnOrganization(ctx, async (tx) => {
    const { username, organizationId } = ctx.principal
    const row = await requireOwn(ctx, tx, code)
    if (!(await store.moveSshSignIn(tx, row.id, { from: 'waiting', to: decision }))) {
      throw new AppError('conflict', 'This sign-in was decided already.')
    }
    await recordAuditEvent(ctx, tx, {
      organizationId,
      type: `login.${decision}`,
      summary: `${username} ${decision} a sign-in over SSH from ${row.address}.`,
      details: { address: row.address, client: row.client },
    })
  })

async function requireOwn(ctx: UserContext, tx: OrganizationTx, code: string) {
  const row = await store.findSshSignInByCode(tx, codeAsTyped(code))
  if (row?.user_id === ctx.principal.userId && row.expires_at > ctx.now()) return row
  throw notFound('sign-in', code)
}
