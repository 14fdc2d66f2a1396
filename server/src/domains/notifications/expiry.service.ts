import { type ExpiringApiToken, listExpiringApiTokens } from '#domains/users'
import { getManagingOrganization } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import type { NotificationsOptions } from './notifications-options.ts'
import { listCurrentKeys, type Trouble } from './notification.store.ts'
import { endNotification, raiseNotification } from './raise-notification.service.ts'

const dayMilliseconds = 24 * 60 * 60_000
/** So long before its end people are told; a token made for less than that is meant to end. */
const noticeDays = 14

const noticeEnd = (ctx: Context): Date =>
  new Date(ctx.now().getTime() + noticeDays * dayMilliseconds)

/** Tells of API tokens, and of the certificate of this server, that have expired or are about to. */
export const tellOfExpiry = (ctx: Context, { place }: NotificationsOptions): Promise<void> =>
  ctx.db.asSystem('tell of tokens of all users, and of the certificate', async (tx) => {
    await tellOfApiTokens(ctx, tx)
    await tellOfCertificate(ctx, tx, place)
  })

const tokenPrefix = 'api-token:'

async function tellOfApiTokens(ctx: Context, tx: SystemTx): Promise<void> {
  const troubles = (await listExpiringApiTokens(ctx, tx, noticeEnd(ctx)))
    .filter(({ createdAt, expiresAt }) => lifeDays(createdAt, expiresAt) > noticeDays)
    .map((token) => tokenTrouble(token, ctx.now()))
  const keys = new Set(troubles.map(({ key }) => key))
  for (const [key, organizationId] of await listCurrentKeys(tx, [tokenPrefix])) {
    if (!keys.has(key)) await endNotification(ctx, tx, organizationId, key)
  }
  for (const trouble of troubles) await raiseNotification(ctx, tx, trouble)
}

const lifeDays = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / dayMilliseconds

function tokenTrouble(token: ExpiringApiToken, now: Date): Trouble {
  const { apiTokenId, organizationId, userId, username, name, expiresAt } = token
  const day = expiresAt.toISOString().slice(0, 10)
  const isOver = expiresAt <= now
  return {
    ...{ organizationId, userId, kind: 'credential-expiry', fix: { to: 'api-tokens' } },
    key: `${tokenPrefix}${apiTokenId}`,
    severity: isOver ? 'critical' : 'warning',
    title: `The API token ${name} ${isOver ? 'has expired' : 'is about to expire'}`,
    text: isOver
      ? `The API token ${name} of ${username} expired on ${day}. Scripts that use it are refused. Make a new one, or revoke it if nobody needs it.`
      : `The API token ${name} of ${username} expires on ${day}. Make a new one for the scripts that use it.`,
  }
}

async function tellOfCertificate(
  ctx: Context,
  tx: SystemTx,
  { url, certificateExpiresAt }: NotificationsOptions['place'],
): Promise<void> {
  // A node without the console has no certificate to speak of.
  if (!certificateExpiresAt) return
  const { id: organizationId } = await getManagingOrganization(tx)
  const { host } = new URL(url)
  const key = `certificate:${host}`
  if (certificateExpiresAt > noticeEnd(ctx)) return endNotification(ctx, tx, organizationId, key)
  const day = certificateExpiresAt.toISOString().slice(0, 10)
  const isOver = certificateExpiresAt <= ctx.now()
  await raiseNotification(ctx, tx, {
    ...{
      organizationId,
      key,
      kind: 'certificate-expiry',
      fix: { to: 'organization', organizationId },
    },
    severity: isOver ? 'critical' : 'warning',
    title: `The certificate of ${host} ${isOver ? 'has expired' : 'is about to expire'}`,
    text: `The certificate of ${host} ${isOver ? 'expired' : 'expires'} on ${day}. Restart Gatehouse: it gets a new one when it starts.`,
  })
}
