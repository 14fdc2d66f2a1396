import type { ConnectionProfile } from '@gatehouse/contract/access-policies'
import type {
  AccessPolicyId,
  CredentialId,
  OrganizationId,
  SessionId,
  SessionTypeId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'
import type { SessionState } from '@gatehouse/contract/sessions'
import type { SessionTypeData } from '#domains/access-policies'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { Session as SessionTable } from '#platform/db/tables.ts'
import type { Insertable, Selectable, Updateable } from 'kysely'

type Row = Selectable<SessionTable>
export type SessionData = Omit<
  Row,
  | 'id'
  | 'organization_id'
  | 'target_id'
  | 'session_type_id'
  | 'session_type'
  | 'policy_id'
  | 'profile'
  | 'user_id'
  | 'credential_id'
  | 'state'
  | 'end_state'
> & {
  id: SessionId
  organization_id: OrganizationId
  target_id: TargetId
  session_type_id: SessionTypeId
  session_type: SessionTypeData
  policy_id: AccessPolicyId
  profile: ConnectionProfile
  user_id: UserId
  credential_id: CredentialId | null
  state: SessionState
  end_state: EndState | null
}
export type EndState = 'ended' | 'cancelled' | 'failed'

// Ids, states and what is frozen come from rows that we wrote, under constraints that say the same.
const toData = (row: Row): SessionData => row as unknown as SessionData

export type NewSession = Omit<Insertable<SessionTable>, 'session_type' | 'profile'> & {
  session_type: SessionTypeData
  profile: ConnectionProfile
}

export async function saveNewSession(tx: OrganizationTx, row: NewSession): Promise<SessionData> {
  const saved = await tx
    .insertInto('session')
    .values({
      ...row,
      session_type: JSON.stringify(row.session_type),
      profile: JSON.stringify(row.profile),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toData(saved)
}

export async function findSession(tx: AnyTx, id: SessionId): Promise<SessionData | undefined> {
  const row = await tx.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toData(row)
}

/** Locked until the transaction ends: of two who decide, one comes second. */
export async function findSessionForUpdate(
  tx: AnyTx,
  id: SessionId,
): Promise<SessionData | undefined> {
  const row = await tx
    .selectFrom('session')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toData(row)
}

export async function saveSession(
  tx: AnyTx,
  id: SessionId,
  change: Updateable<SessionTable>,
): Promise<SessionData> {
  const row = await tx
    .updateTable('session')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toData(row)
}

/** One that its user can go on with now: the same target and type, by one of the policies, and not over. The newest. */
export async function findUsableSession(
  tx: OrganizationTx,
  wanted: {
    userId: UserId
    targetId: TargetId
    sessionTypeId: SessionTypeId
    policyIds: readonly AccessPolicyId[]
    now: Date
  },
): Promise<SessionData | undefined> {
  const row = await tx
    .selectFrom('session')
    .selectAll()
    .where('user_id', '=', wanted.userId)
    .where('target_id', '=', wanted.targetId)
    .where('session_type_id', '=', wanted.sessionTypeId)
    .where('policy_id', 'in', [...wanted.policyIds])
    .where('state', 'in', ['requested', 'provisioning', 'available', 'active'])
    .where('ends_at', '>', wanted.now)
    .where((where) =>
      where.or([where('state', '!=', 'requested'), where('expires_at', '>', wanted.now)]),
    )
    .orderBy('requested_at', 'desc')
    .executeTakeFirst()
  return row && toData(row)
}

export interface Due {
  id: SessionId
  organizationId: OrganizationId
  state: SessionState
}

/** What the clock has something to say about. */
export async function listDueSessions(tx: SystemTx, now: Date): Promise<Due[]> {
  const rows = await tx
    .selectFrom('session')
    .select(['id', 'organization_id', 'state'])
    .where('state', 'in', [
      'requested',
      'scheduled',
      'provisioning',
      'available',
      'active',
      'ending',
    ])
    .where((where) =>
      where.or([
        where('ends_at', '<=', now),
        where.and([where('state', '=', 'requested'), where('expires_at', '<=', now)]),
        where.and([where('state', '=', 'scheduled'), where('starts_at', '<=', now)]),
        where('state', 'in', ['provisioning', 'ending']),
      ]),
    )
    .execute()
  return rows.map(toDue)
}

export async function listOpenSessions(
  tx: SystemTx,
  { userId, organizationId }: { userId?: UserId; organizationId?: OrganizationId },
): Promise<Due[]> {
  const rows = await tx
    .selectFrom('session')
    .select(['id', 'organization_id', 'state'])
    .where('state', 'in', ['provisioning', 'available', 'active'])
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(organizationId !== undefined, (query) =>
      query.where('organization_id', '=', organizationId ?? ''),
    )
    .execute()
  return rows.map(toDue)
}

export async function listLeftBehind(tx: SystemTx): Promise<Due[]> {
  const rows = await tx
    .selectFrom('session')
    .select(['id', 'organization_id', 'state'])
    .where('has_leftovers', '=', true)
    .execute()
  return rows.map(toDue)
}

/** Asked for by connecting, and not over: their connections are in one proxy and nowhere else. */
export async function listAdHocSessions(tx: SystemTx): Promise<Due[]> {
  const rows = await tx
    .selectFrom('session')
    .select(['id', 'organization_id', 'state'])
    .where('is_ad_hoc', '=', true)
    .where('state', 'in', ['requested', 'scheduled', 'provisioning', 'available', 'active'])
    .execute()
  return rows.map(toDue)
}

const toDue = (row: { id: string; organization_id: string; state: string }): Due => ({
  id: row.id as SessionId,
  organizationId: row.organization_id as OrganizationId,
  state: row.state as SessionState,
})
