import type { CredentialId } from '@gatehouse/contract/ids'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { CredentialSecret as SecretRow } from '#platform/db/tables.ts'

export type SecretData = Selectable<SecretRow>

export const findSecret = (
  tx: AnyTx,
  credentialId: CredentialId,
  state: 'candidate' | 'current',
): Promise<SecretData | undefined> =>
  tx
    .selectFrom('credential_secret')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .where('state', '=', state)
    .executeTakeFirst()

/** Of all states, newest first. */
export const listLatestSecrets = (
  tx: OrganizationTx,
  credentialId: CredentialId,
  limit: number,
): Promise<SecretData[]> =>
  tx
    .selectFrom('credential_secret')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

/** The last that was replaced first. */
export const listFormerSecrets = (
  tx: OrganizationTx,
  credentialId: CredentialId,
): Promise<SecretData[]> =>
  tx
    .selectFrom('credential_secret')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .where('state', '=', 'former')
    .orderBy('former_at', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute()

export const addSecret = (tx: OrganizationTx, row: Insertable<SecretRow>): Promise<SecretData> =>
  tx.insertInto('credential_secret').values(row).returningAll().executeTakeFirstOrThrow()

/** It is kept: a target that is restored from a backup has it again. */
export async function retireSecret(
  tx: OrganizationTx,
  credentialId: CredentialId,
  state: 'candidate' | 'current',
  at: Date,
): Promise<void> {
  await tx
    .updateTable('credential_secret')
    .set({ state: 'former', former_at: at })
    .where('credential_id', '=', credentialId)
    .where('state', '=', state)
    .execute()
}

/** The candidate was proven; the one before it steps back in the same transaction. */
export async function promoteCandidate(
  tx: OrganizationTx,
  credentialId: CredentialId,
  at: Date,
): Promise<void> {
  await retireSecret(tx, credentialId, 'current', at)
  await tx
    .updateTable('credential_secret')
    .set({ state: 'current', current_at: at })
    .where('credential_id', '=', credentialId)
    .where('state', '=', 'candidate')
    .execute()
}

/** Former ones that are older than their policy keeps them; `defaultDays` where there is no policy. */
export async function removeOldSecrets(
  tx: SystemTx,
  now: Date,
  defaultDays: number,
): Promise<void> {
  await sql`
    delete from credential_secret as s using credential as c
      left join password_policy as p on p.id = c.password_policy_id
    where c.id = s.credential_id and s.state = 'former'
      and s.former_at < ${now}::timestamptz
        - make_interval(days => coalesce((p.rules->>'historyDays')::int, ${defaultDays}))`.execute(
    tx,
  )
}
