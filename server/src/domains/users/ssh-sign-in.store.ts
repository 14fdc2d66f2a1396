import type { OrganizationId, UserId } from '@gatehouse/contract/ids'
import type { AnyTx, SystemTx } from '#platform/db/organization.ts'
import type { SshSignIn as SshSignInTable } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type SshSignInState = 'waiting' | 'approved' | 'denied' | 'used'
export type SshSignInData = Omit<
  Selectable<SshSignInTable>,
  'user_id' | 'organization_id' | 'state'
> & { user_id: UserId; organization_id: OrganizationId; state: SshSignInState }

const toData = (row: Selectable<SshSignInTable>): SshSignInData => row as SshSignInData

export async function saveNewSshSignIn(tx: AnyTx, row: Insertable<SshSignInTable>): Promise<void> {
  await tx.insertInto('ssh_sign_in').values(row).execute()
}

export async function findSshSignInByCode(
  tx: AnyTx,
  code: string,
): Promise<SshSignInData | undefined> {
  const row = await tx
    .selectFrom('ssh_sign_in')
    .selectAll()
    .where('code', '=', code)
    .forUpdate()
    .executeTakeFirst()
  return row && toData(row)
}

export async function findSshSignIn(tx: AnyTx, id: string): Promise<SshSignInData | undefined> {
  const row = await tx.selectFrom('ssh_sign_in').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toData(row)
}

/** False when it was not in that state any more. */
export async function moveSshSignIn(
  tx: AnyTx,
  id: string,
  { from, to }: { from: SshSignInState; to: SshSignInState },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('ssh_sign_in')
    .set({ state: to })
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function removeSshSignInsExpiredBefore(tx: SystemTx, before: Date): Promise<void> {
  await tx.deleteFrom('ssh_sign_in').where('expires_at', '<', before).execute()
}
