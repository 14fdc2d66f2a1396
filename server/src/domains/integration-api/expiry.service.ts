import type { IntegrationCredentialId } from '@gatehouse/contract/ids'
import { raiseNotification, type Trouble } from '#domains/notifications'
import type { Context } from '#platform/context.ts'
import { type CredentialData, listEnding } from './credential.store.ts'
import { forgetOldWrites } from './unanswered-write.store.ts'
import { retryMilliseconds } from './write-records.service.ts'

const dayMilliseconds = 86_400_000
/** So long before the end people are told, to have time to change clients. */
const noticeDays = 14

export const troubleKey = (id: IntegrationCredentialId): string => `integration-credential:${id}`

/** Tells of credentials that have ended or are about to; a new password or the removal ends that. */
export const watchExpiry = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('look for credentials of any organization that are about to end', async (tx) => {
    const now = ctx.now()
    const soon = new Date(now.getTime() + noticeDays * dayMilliseconds)
    for (const row of await listEnding(tx, soon))
      await raiseNotification(ctx, tx, trouble(row, now))
    await forgetOldWrites(tx, new Date(now.getTime() - retryMilliseconds))
  })

function trouble({ id, name, organization_id, expires_at }: CredentialData, now: Date): Trouble {
  const isOver = expires_at !== null && expires_at <= now
  const day = expires_at?.toISOString().slice(0, 10) ?? ''
  return {
    organizationId: organization_id,
    key: troubleKey(id),
    kind: 'credential-expiry',
    severity: isOver ? 'critical' : 'warning',
    title: `The integration credential ${name} ${isOver ? 'has expired' : 'is about to expire'}`,
    text: isOver
      ? `Clients that use it have been refused since ${day}. Make a new password for it and give it to them, or remove the credential.`
      : `Clients that use it are refused from ${day} on. Make a new password for it and give it to them.`,
    fix: { to: 'integration-credentials' },
  }
}
