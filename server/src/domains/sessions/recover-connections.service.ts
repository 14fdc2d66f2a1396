import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { endAllConnections } from './session-connection.store.ts'
import { afterDisconnect } from './session-life.service.ts'

/** At the start: connections of a proxy that is gone are over, and what was made for them is undone. */
export async function recoverConnections(ctx: Context): Promise<void> {
  const because = 'The proxy was stopped.'
  const ended = await ctx.db.asSystem('connections of a proxy that is gone', (tx) =>
    endAllConnections(tx, { at: ctx.now(), because }),
  )
  for (const { sessionId, organizationId } of ended) {
    await afterDisconnect(
      ctx,
      { sessionId, organizationId: organizationId as OrganizationId },
      because,
    )
  }
}
