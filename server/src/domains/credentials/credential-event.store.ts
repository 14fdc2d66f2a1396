import { CredentialEvent } from '@gatehouse/contract/credentials'
import type { CredentialId } from '@gatehouse/contract/ids'
import { type Insertable, type Selectable, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { CredentialEvent as EventRow } from '#platform/db/tables.ts'

export async function addEvent(tx: OrganizationTx, row: Insertable<EventRow>): Promise<void> {
  await tx.insertInto('credential_event').values(row).execute()
}

/** Newest first. */
export async function listEvents(
  tx: OrganizationTx,
  credentialId: CredentialId,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ events: CredentialEvent[]; nextCursor?: string }> {
  let query = tx
    .selectFrom('credential_event')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (cursor) {
    const { at, id } = decodeCursor(cursor)
    query = query.where(sql<boolean>`(at, id) < (${new Date(at)}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    events: page.map(toEvent),
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.at.toISOString(), id: last.id }) }
      : {}),
  }
}

const toEvent = (row: Selectable<EventRow>): CredentialEvent => ({
  at: row.at.toISOString(),
  by: row.by,
  kind: CredentialEvent.shape.kind.parse(row.kind),
  text: row.text,
})
