import type { RecordingSigningKey } from '#platform/db/tables.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { type Selectable, sql } from 'kysely'

export type SigningKeyData = Selectable<RecordingSigningKey>

/** Of several that begin at once, one makes the key that all then use. */
export async function saveFirstSigningKey(tx: AnyTx, row: SigningKeyData): Promise<SigningKeyData> {
  await sql`select pg_advisory_xact_lock(hashtext('recording-signing-key'))`.execute(tx)
  await tx
    .insertInto('recording_signing_key')
    .columns(['id', 'public_key', 'private_sealed', 'created_at'])
    .expression(
      tx
        .selectNoFrom(({ val, cast }) => [
          cast<string>(val(row.id), 'text').as('id'),
          cast<Buffer>(val(row.public_key), 'bytea').as('public_key'),
          cast<Buffer>(val(row.private_sealed), 'bytea').as('private_sealed'),
          cast<Date>(val(row.created_at), 'timestamptz').as('created_at'),
        ])
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('recording_signing_key').select('id'))),
        ),
    )
    .execute()
  const found = await findNewestSigningKey(tx)
  if (!found) throw new Error('The signing key of recordings was not kept.')
  return found
}

export const findNewestSigningKey = (tx: AnyTx): Promise<SigningKeyData | undefined> =>
  tx
    .selectFrom('recording_signing_key')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()

export const findSigningKey = (tx: AnyTx, id: string): Promise<SigningKeyData | undefined> =>
  tx.selectFrom('recording_signing_key').selectAll().where('id', '=', id).executeTakeFirst()
