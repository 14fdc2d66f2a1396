import type { CredentialId, OrganizationId, TargetId } from '@gatehouse/contract/ids'
import type {
  CredentialPurpose,
  SecretKind,
  VerificationState,
} from '@gatehouse/contract/credentials'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import { containing } from '#platform/db/like.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { Credential as CredentialRow } from '#platform/db/tables.ts'

export type CredentialData = Omit<
  Selectable<CredentialRow>,
  'id' | 'organization_id' | 'target_id' | 'kind' | 'purpose' | 'verification_state'
> & {
  id: CredentialId
  organization_id: OrganizationId
  target_id: TargetId | null
  kind: SecretKind
  purpose: CredentialPurpose
  verification_state: VerificationState
}

/** With its secret's public facts, and who has borrowed it. */
export type CredentialLook = CredentialData & {
  secret_id: string | null
  public_key: string | null
  secret_changed_at: Date | null
  checkout_id: string | null
  checkout_user_id: string | null
  checkout_username: string | null
  checkout_ends_at: Date | null
}

// The constraints of the table hold what the narrower type says.
const known = <Row extends Selectable<CredentialRow>>(row: Row) => row as Row & CredentialData

const looks = (tx: AnyTx) =>
  tx
    .selectFrom('credential as c')
    .leftJoin('credential_secret as s', (join) =>
      join.onRef('s.credential_id', '=', 'c.id').on('s.state', '=', 'current'),
    )
    .leftJoin('checkout as o', (join) =>
      join.onRef('o.credential_id', '=', 'c.id').on('o.checked_in_at', 'is', null),
    )
    .selectAll('c')
    .select([
      's.id as secret_id',
      's.public_key',
      's.current_at as secret_changed_at',
      'o.id as checkout_id',
      'o.user_id as checkout_user_id',
      'o.username as checkout_username',
      'o.ends_at as checkout_ends_at',
    ])

export interface CredentialQuery {
  cursor?: string | undefined
  limit: number
  text?: string | undefined
  targetId?: string | undefined
  purpose?: string | undefined
  state?: string | undefined
}

/** Newest first. */
export async function listCredentials(
  tx: OrganizationTx,
  { cursor, limit, text, targetId, purpose, state }: CredentialQuery,
): Promise<{ rows: CredentialLook[]; nextCursor?: string }> {
  let query = looks(tx)
    .orderBy('c.created_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit + 1)
  if (text) {
    const pattern = containing(text)
    query = query.where((where) =>
      where.or([
        where('c.name', 'ilike', pattern),
        where('c.username', 'ilike', pattern),
        where('c.description', 'ilike', pattern),
      ]),
    )
  }
  if (targetId) query = query.where('c.target_id', '=', targetId)
  if (purpose) query = query.where('c.purpose', '=', purpose)
  if (state) query = query.where('c.verification_state', '=', state)
  if (cursor) {
    const { at, id } = decodeCursor(cursor)
    query = query.where(sql<boolean>`(c.created_at, c.id) < (${new Date(at)}, ${id}::uuid)`)
  }
  const rows = (await query.execute()).map(known)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: page,
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.created_at.toISOString(), id: last.id }) }
      : {}),
  }
}

export async function findCredentialLook(
  tx: AnyTx,
  id: CredentialId,
): Promise<CredentialLook | undefined> {
  const row = await looks(tx).where('c.id', '=', id).executeTakeFirst()
  return row && known(row)
}

/** Locked until the transaction ends: of two that decide about one credential, one is first. */
export async function findCredentialForUpdate(
  tx: AnyTx,
  id: CredentialId,
): Promise<CredentialData | undefined> {
  const row = await tx
    .selectFrom('credential')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && known(row)
}

/** Those of the target before those of several; the one that proved itself last first. */
export async function findCredentialOf(
  tx: OrganizationTx,
  targetId: TargetId,
  { purpose, username }: { purpose: CredentialPurpose; username?: string | undefined },
): Promise<CredentialData | undefined> {
  const row = await tx
    .selectFrom('credential')
    .selectAll()
    .where((where) => where.or([where('target_id', '=', targetId), where('target_id', 'is', null)]))
    .where('purpose', '=', purpose)
    .$if(username !== undefined, (query) => query.where('username', '=', username ?? ''))
    .orderBy(sql`target_id is null`)
    .orderBy(sql`verification_state = 'verified'`, 'desc')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row && known(row)
}

export async function addCredential(tx: OrganizationTx, row: Insertable<CredentialRow>) {
  await tx.insertInto('credential').values(row).execute()
}

export async function saveCredential(
  tx: AnyTx,
  id: CredentialId,
  change: Updateable<CredentialRow>,
): Promise<void> {
  if (Object.keys(change).length === 0) return
  await tx.updateTable('credential').set(change).where('id', '=', id).execute()
}

export async function removeCredential(tx: OrganizationTx, id: CredentialId): Promise<void> {
  await tx.deleteFrom('credential').where('id', '=', id).execute()
}
