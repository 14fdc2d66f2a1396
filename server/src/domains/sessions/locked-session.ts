import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { SessionPlace } from './session-news.ts'
import { findSessionForUpdate, type SessionData } from './session.store.ts'

/** Undefined when the session is gone. */
export const locked = <T>(
  ctx: Context,
  { organizationId, sessionId }: SessionPlace,
  work: (tx: OrganizationTx, session: SessionData) => Promise<T>,
): Promise<T | undefined> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    const session = await findSessionForUpdate(tx, sessionId)
    return session && work(tx, session)
  })
