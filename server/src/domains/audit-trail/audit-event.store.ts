import type { AuditEvent as AuditEventRow } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql } from 'kysely'
import { AuditEventId, UserId } from '@gatehouse/contract/ids'
import type { AuditEvent } from '@gatehouse/contract/audit-trail'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import { containing } from '#platform/db/like.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

export interface AuditTrailQuery {
  cursor?: string | undefined
  limit: number
  text?: string | undefined
  type?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

export async function saveAuditEvent(tx: AnyTx, row: Insertable<AuditEventRow>): Promise<void> {
  await tx.insertInto('audit_event').values(row).execute()
}

export async function findAuditEvent(
  tx: OrganizationTx,
  id: AuditEventId,
): Promise<AuditEvent | undefined> {
  const row = await tx.selectFrom('audit_event').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toAuditEvent(row)
}

export async function listAuditEvents(
  tx: OrganizationTx,
  { cursor, limit, text, type, from, to }: AuditTrailQuery,
): Promise<{ events: AuditEvent[]; nextCursor?: string }> {
  let query = tx
    .selectFrom('audit_event')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (type) query = query.where('type', 'like', `${type}%`)
  if (from) query = query.where('at', '>=', new Date(from))
  if (to) query = query.where('at', '<', new Date(to))
  if (text) {
    query = query.where((where) =>
      where.or([
        where('summary', 'ilike', containing(text)),
        where('who', 'ilike', containing(text)),
        where('type', 'ilike', containing(text)),
      ]),
    )
  }
  if (cursor) {
    const { at, id } = decodeCursor(cursor)
    query = query.where(sql<boolean>`(at, id) < (${new Date(at)}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    events: page.map(toAuditEvent),
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.at.toISOString(), id: last.id }) }
      : {}),
  }
}

const toAuditEvent = (row: Selectable<AuditEventRow>): AuditEvent => ({
  id: AuditEventId.parse(row.id),
  at: row.at.toISOString(),
  who: row.who,
  ...(row.user_id ? { userId: UserId.parse(row.user_id) } : {}),
  type: row.type,
  summary: row.summary,
  address: row.address,
  details: row.details as Record<string, unknown>,
})
