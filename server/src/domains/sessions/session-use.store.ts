import type { RecordingId, SessionId, TargetId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'
import { sql } from 'kysely'
import type { SessionTypeData } from '#domains/access-policies'
import { listRunsOf } from './action-run.store.ts'

/** When a session had which account on its target, for those who look at the target from elsewhere. */
export interface SessionUse {
  sessionId: SessionId
  targetId: TargetId
  targetName: string
  username: string
  account: string
  sessionTypeName: string
  policyName: string
  /** The account was made for this session and is nobody else's. */
  isOwnAccount: boolean
  requestedAt: Date
  endedAt: Date | undefined
  /** Of an account of its own: when Gatehouse began to make it, and when it had removed it. */
  madeAt: Date | undefined
  removedAt: Date | undefined
  /** Oldest first. */
  connections: UsedConnection[]
}

export interface UsedConnection {
  id: string
  /** Of the user. */
  address: string
  startedAt: Date
  endedAt: Date | undefined
  recordingId: RecordingId | undefined
}

export type UseSearch =
  | { sessionIds: readonly SessionId[] }
  /** What can have been there in this time. */
  | { targetIds: readonly TargetId[]; account?: string; from: Date; to: Date }

const makesAccount: ReadonlySet<string> = new Set(['create-local-user', 'create-domain-user'])
const removesAccount: ReadonlySet<string> = new Set(['remove-local-user', 'delete-domain-user'])

/** What stays behind is removed within a day, or somebody knows. */
const removedWithin = "interval '1 day'"

/** Oldest first. Of those that are named also such as had no account yet: it is empty. */
export async function listSessionUses(tx: AnyTx, search: UseSearch): Promise<SessionUse[]> {
  let query = tx.selectFrom('session').selectAll()
  if ('sessionIds' in search) {
    query = query.where(sql<boolean>`id = any (${[...search.sessionIds]}::uuid[])`)
  } else {
    const { targetIds, account, from, to } = search
    query = query
      .where(sql<boolean>`target_id = any (${[...targetIds]}::uuid[])`)
      .where('account', 'is not', null)
      .where('requested_at', '<=', to)
      .where(
        sql<boolean>`(ended_at is null or has_leftovers
          or ended_at + ${sql.raw(removedWithin)} >= ${from}::timestamptz)`,
      )
    if (account !== undefined) query = query.where('account', '=', account)
  }
  const rows = await query.orderBy('requested_at').orderBy('id').execute()
  const ids = rows.map(({ id }) => id as SessionId)
  const connections = Map.groupBy(await connectionsOf(tx, ids), ({ session_id: id }) => id)
  const runs = Map.groupBy(await listRunsOf(tx, ids), ({ session_id: id }) => id as string)
  return rows.map((row) => {
    // Frozen when the session was asked for, under the schema of then.
    const type = row.session_type as unknown as SessionTypeData
    const own = runs.get(row.id) ?? []
    const made = own.find(({ step }) => makesAccount.has(step.kind))
    const removed = own.find(({ step }) => removesAccount.has(step.kind))
    return {
      sessionId: row.id as SessionId,
      targetId: row.target_id as TargetId,
      targetName: row.target_name,
      username: row.username,
      account: row.account ?? '',
      sessionTypeName: type.name,
      policyName: row.policy_name,
      isOwnAccount: type.loginAccount === 'ephemeral',
      requestedAt: row.requested_at,
      endedAt: row.ended_at ?? undefined,
      madeAt: made?.started_at ?? undefined,
      removedAt: removed?.state === 'succeeded' ? (removed.ended_at ?? undefined) : undefined,
      connections: (connections.get(row.id) ?? []).map((one) => ({
        ...{ id: one.id, address: one.address, startedAt: one.started_at },
        endedAt: one.ended_at ?? undefined,
        recordingId: (one.recording_id as RecordingId | null) ?? undefined,
      })),
    }
  })
}

const connectionsOf = (tx: AnyTx, ids: readonly SessionId[]) =>
  tx
    .selectFrom('session_connection')
    .selectAll()
    .where(sql<boolean>`session_id = any (${[...ids]}::uuid[])`)
    .orderBy('started_at')
    .execute()
