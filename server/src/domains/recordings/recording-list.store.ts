import type {
  OrganizationId,
  RecordingId,
  SessionId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'
import type { Position } from '#platform/db/cursor.ts'
import { containing } from '#platform/db/like.ts'
import { sql } from 'kysely'
import { type RecordingData, toData } from './recording.store.ts'

export interface RecordingSearch {
  organizationIds: readonly OrganizationId[]
  sessionId?: SessionId | undefined
  userId?: UserId | undefined
  targetId?: TargetId | undefined
  from?: string | undefined
  to?: string | undefined
  text?: string | undefined
}

export async function listRecordings(
  tx: AnyTx,
  search: RecordingSearch,
  after: Position | undefined,
  limit: number,
): Promise<RecordingData[]> {
  const { sessionId, userId, targetId, from, to, text } = search
  if (search.organizationIds.length === 0) return []
  const rows = await tx
    .selectFrom('recording')
    .selectAll()
    .where('organization_id', 'in', search.organizationIds)
    .$if(sessionId !== undefined, (query) => query.where('session_id', '=', sessionId ?? ''))
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(targetId !== undefined, (query) => query.where('target_id', '=', targetId ?? ''))
    .$if(from !== undefined, (query) => query.where('started_at', '>=', new Date(from ?? 0)))
    .$if(to !== undefined, (query) => query.where('started_at', '<', new Date(to ?? 0)))
    .$if(text !== undefined && text !== '', (query) =>
      query.where((where) =>
        where.or(
          (['username', 'target_name', 'account', 'session_type_name'] as const).map((column) =>
            where(column, 'ilike', containing(text ?? '')),
          ),
        ),
      ),
    )
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(started_at, id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`),
    )
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toData)
}

export async function findRecordings(
  tx: AnyTx,
  ids: readonly RecordingId[],
): Promise<RecordingData[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('recording')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return rows.map(toData)
}
