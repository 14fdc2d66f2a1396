import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { endAllConnections } from './session-connection.store.ts'
import { afterDisconnect } from './session-life.service.ts'
import type { SessionPlace } from './session-news.ts'
import { listAdHocSessions } from './session.store.ts'

/** At the start: connections of a proxy that is gone are over, made or waited for, and what was made for them is undone. */
export async function recoverConnections(ctx: Context): Promise<void> {
  const why = 'The proxy was stopped.'
  const places = await ctx.db.asSystem('connections of a proxy that is gone', async (tx) => {
    const ended = await endAllConnections(tx, { at: ctx.now(), because: why })
    const waited = await listAdHocSessions(tx)
    return new Map<string, SessionPlace>([
      ...ended.map((one) => [one.sessionId, asPlace(one)] as const),
      ...waited.map(
        ({ id, organizationId }) => [id, asPlace({ sessionId: id, organizationId })] as const,
      ),
    ])
  })
  for (const place of places.values()) await afterDisconnect(ctx, place, { why })
}

const asPlace = ({
  sessionId,
  organizationId,
}: {
  sessionId: SessionPlace['sessionId']
  organizationId: string
}): SessionPlace => ({ sessionId, organizationId: organizationId as OrganizationId })
