import type { OrganizationId, TargetId, UserId } from '@gatehouse/contract/ids'
import { overStates } from '@gatehouse/contract/sessions'
import type { AnyTx } from '#platform/db/organization.ts'
import { sql } from 'kysely'
import type { SessionData } from './session.store.ts'

export interface SessionSearch {
  /** Where the caller may see all sessions, and where only their own and those to decide about. */
  allOf: readonly OrganizationId[]
  ownOf: readonly OrganizationId[]
  callerId: UserId
  phase: 'live' | 'requests' | 'over' | 'all'
  userId?: UserId | undefined
  targetId?: TargetId | undefined
  isMine?: boolean | undefined
  isForMe?: boolean | undefined
  hasLeftovers?: boolean | undefined
  text?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

/** Whoever is named in the tier that is asked now, also for when it escalates. */
const isAsked = (id: UserId) => sql<boolean>`session.state = 'requested'
  and (session.profile #> array['approvals', session.tiers_done::text, 'approverIds'] ? ${id}
    or session.profile #> array['approvals', session.tiers_done::text, 'escalationIds'] ? ${id})`

const live = ['provisioning', 'available', 'active', 'ending']
const requests = ['requested', 'scheduled']

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

export async function listSessions(
  tx: AnyTx,
  search: SessionSearch,
  after: { at: string; id: string } | undefined,
  limit: number,
): Promise<(SessionData & { connection_count: number })[]> {
  const { allOf, ownOf, callerId } = search
  let query = tx
    .selectFrom('session')
    .selectAll()
    .select(
      sql<number>`(select count(*)::int from session_connection
        where session_id = session.id and ended_at is null)`.as('connection_count'),
    )
    .where((where) =>
      where.or([
        where('organization_id', 'in', noneIfEmpty(allOf)),
        where.and([
          where('organization_id', 'in', noneIfEmpty(ownOf)),
          where.or([where('user_id', '=', callerId), isAsked(callerId)]),
        ]),
      ]),
    )
  if (search.phase === 'live') query = query.where('state', 'in', live)
  if (search.phase === 'requests') query = query.where('state', 'in', requests)
  if (search.phase === 'over') query = query.where('state', 'in', [...overStates])
  if (search.userId) query = query.where('user_id', '=', search.userId)
  if (search.targetId) query = query.where('target_id', '=', search.targetId)
  if (search.isMine) query = query.where('user_id', '=', callerId)
  if (search.isForMe) query = query.where(isAsked(callerId))
  if (search.hasLeftovers) query = query.where('has_leftovers', '=', true)
  if (search.from) query = query.where('requested_at', '>=', new Date(search.from))
  if (search.to) query = query.where('requested_at', '<', new Date(search.to))
  if (search.text) {
    const like = `%${escaped(search.text)}%`
    query = query.where((where) =>
      where.or([
        where('username', 'ilike', like),
        where('target_name', 'ilike', like),
        where('account', 'ilike', like),
        where('reason', 'ilike', like),
        where('ticket', 'ilike', like),
      ]),
    )
  }
  if (after) {
    query = query.where(
      sql<boolean>`(requested_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`,
    )
  }
  const rows = await query
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows as unknown as (SessionData & { connection_count: number })[]
}

const nobody = '00000000-0000-0000-0000-000000000000' as OrganizationId
const noneIfEmpty = (ids: readonly OrganizationId[]) => (ids.length > 0 ? ids : [nobody])

export async function lastUses(tx: AnyTx, userId: UserId): Promise<ReadonlyMap<TargetId, Date>> {
  const rows = await tx
    .selectFrom('session')
    .select(['target_id', ({ fn }) => fn.max('requested_at').as('at')])
    .where('user_id', '=', userId)
    .groupBy('target_id')
    .execute()
  return new Map(rows.map(({ target_id, at }) => [target_id as TargetId, at]))
}
