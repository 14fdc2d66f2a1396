import type { SessionId, TargetId } from '@gatehouse/contract/ids'
import type { OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { OwnLogin as OwnLoginRow } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type OwnLoginData = Omit<Selectable<OwnLoginRow>, 'target_id' | 'session_id'> & {
  target_id: TargetId
  session_id: SessionId | null
}

/** Once: told again, it is the same. @returns whether it is news. */
export async function saveOwnLogin(
  tx: OrganizationTx,
  row: Insertable<OwnLoginRow>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('own_login')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

/** Oldest first. */
export async function listOwnLogins(
  tx: OrganizationTx,
  { targetId, from, to }: { targetId: TargetId; from: Date; to: Date },
): Promise<OwnLoginData[]> {
  const rows = await tx
    .selectFrom('own_login')
    .selectAll()
    .where('target_id', '=', targetId)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows as OwnLoginData[]
}

export async function forgetOwnLogins(tx: SystemTx, before: Date): Promise<void> {
  await tx.deleteFrom('own_login').where('at', '<', before).execute()
}
