import type { OrganizationId, SessionId } from '@gatehouse/contract/ids'
import type { Session, SessionDetails } from '@gatehouse/contract/sessions'
import { listVisibleOrganizations } from '#domains/organizations'
import type { OrganizationContext, UserContext, UserPrincipal } from '#platform/context.ts'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'
import { listRuns } from './action-run.store.ts'
import { type ConnectPoint, connectCommand } from './connect-command.ts'
import { objectionTo } from './may-decide.ts'
import { runsWithoutHidden, withoutHidden } from './hidden-account.ts'
import { isSessionOnDomain, objectionToReveal } from './reveal-in-session.service.ts'
import { listApprovals } from './session-approval.store.ts'
import { listConnections } from './session-connection.store.ts'
import { extendSession } from './session-control.service.ts'
import { decidingOf } from './session-decision.service.ts'
import { listSessions as listRows, type SessionSearch } from './session-list.store.ts'
import { ticketOf, toApproval, toConnection, toRun, toSession } from './session-view.ts'
import { findSession, type SessionData } from './session.store.ts'

export interface SessionQuery extends Omit<SessionSearch, 'allOf' | 'ownOf' | 'callerId'> {
  organizationId?: OrganizationId | undefined
  cursor?: string | undefined
  limit: number
}

/** All where the caller may see all; elsewhere their own, and those they are asked about. */
export async function listSessions(
  ctx: UserContext,
  { cursor, limit, organizationId, ...query }: SessionQuery,
): Promise<{ sessions: Session[]; nextCursor?: string }> {
  const visible = (await listVisibleOrganizations(ctx)).filter(
    ({ id }) => organizationId === undefined || id === organizationId,
  )
  const mayAll = visible.filter((one) => mayIn(ctx.principal, one, 'sessions:read'))
  const search: SessionSearch = {
    ...query,
    allOf: mayAll.map(({ id }) => id),
    ownOf: visible.filter((one) => !mayAll.includes(one)).map(({ id }) => id),
    callerId: ctx.principal.userId,
  }
  const ids = visible.map(({ id }) => id)
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const rows = await ctx.db.inOrganizations(ids, (tx) => listRows(tx, search, after, limit + 1))
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    sessions: page.map((row) =>
      withoutHidden(row, ctx.principal.userId, toSession(row, row.connection_count)),
    ),
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.requested_at.toISOString(), id: last.id }) }
      : {}),
  }
}

/** One's own, one to decide about, or any with the right to see all. Else there is none. */
export const getSession = (
  ctx: OrganizationContext<UserPrincipal>,
  point: ConnectPoint,
  id: SessionId,
): Promise<SessionDetails> =>
  ctx.transaction(async (tx) => {
    const session = await findSession(tx, id)
    if (!session || !maySee(ctx, session)) throw notFound('session', id)
    const connections = await listConnections(tx, id)
    const isOnDomain = await isSessionOnDomain(tx, session)
    const { userId } = ctx.principal
    const isOpen = ({ ended_at }: { ended_at: Date | null }) => ended_at === null
    const objection = objectionTo(ctx.principal.userId, await decidingOf(tx, session), ctx.now())
    return {
      ...withoutHidden(session, userId, toSession(session, connections.filter(isOpen).length)),
      worksThrough: isOnDomain ? ('own-tools' as const) : ('proxy' as const),
      profile: session.profile,
      ...ticketOf(session),
      tiersDone: session.tiers_done,
      approvals: (await listApprovals(tx, id)).map(toApproval),
      mayDecide: objection === undefined,
      mayDecideReason: objection ?? '',
      ...revealOf(session, { userId: ctx.principal.userId, isOnDomain, now: ctx.now() }),
      connectionList: connections.map(toConnection),
      actionRuns: runsWithoutHidden(session, userId, (await listRuns(tx, id)).map(toRun)),
      connectCommand: connectCommand(point, {
        username: session.username,
        sessionType: session.session_type.name,
        target: session.target_name,
      }),
    }
  })

const revealOf = (...asked: Parameters<typeof objectionToReveal>) => {
  const objection = objectionToReveal(...asked)
  return { mayReveal: objection === undefined, mayRevealReason: objection ?? '' }
}

function maySee(ctx: OrganizationContext<UserPrincipal>, session: SessionData): boolean {
  const { userId } = ctx.principal
  const organization = { id: ctx.organizationId, kind: ctx.organizationKind }
  if (session.user_id === userId || mayIn(ctx.principal, organization, 'sessions:read')) return true
  const named = session.profile.approvals.flatMap(({ approverIds, escalationIds }) => [
    ...approverIds,
    ...escalationIds,
  ])
  return named.includes(userId)
}

/** Its own user, or who may control sessions. */
export const extendOwn = (ctx: OrganizationContext<UserPrincipal>, id: SessionId): Promise<void> =>
  ctx.transaction(async (tx) => {
    const session = await findSession(tx, id)
    const organization = { id: ctx.organizationId, kind: ctx.organizationKind }
    const mayControl = mayIn(ctx.principal, organization, 'sessions:control')
    if (session?.user_id !== ctx.principal.userId && !mayControl) throw notFound('session', id)
    const { isExtended, text } = await extendSession(ctx, tx, id)
    if (!isExtended) throw new AppError('conflict', text)
  })
