import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { AnyTx, SystemTx } from '#platform/db/organization.ts'
import type { EmailSettings as EmailSettingsTable } from '#platform/db/tables.ts'

export type EmailSettingsData = Selectable<EmailSettingsTable>

export const findSettings = (tx: AnyTx): Promise<EmailSettingsData | undefined> =>
  tx.selectFrom('email_settings').selectAll().executeTakeFirst()

/** Locks the row, made when there is none, so that two changes come one after the other. */
export async function settingsForUpdate(
  tx: SystemTx,
  organizationId: OrganizationId,
): Promise<EmailSettingsData> {
  const row: Insertable<EmailSettingsTable> = { organization_id: organizationId }
  await tx
    .insertInto('email_settings')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return tx.selectFrom('email_settings').selectAll().forUpdate().executeTakeFirstOrThrow()
}

export async function saveSettings(
  tx: SystemTx,
  change: Updateable<EmailSettingsTable>,
): Promise<void> {
  await tx.updateTable('email_settings').set(change).execute()
}

/** False while somebody else has the queue. */
export async function takeQueue(
  tx: SystemTx,
  sender: string,
  { now, until }: { now: Date; until: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('email_settings')
    .set({ sender, sender_until: until })
    .where((where) =>
      where.or([where('sender_until', 'is', null), where('sender_until', '<=', now)]),
    )
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export async function keepQueue(tx: SystemTx, sender: string, until: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('email_settings')
    .set({ sender_until: until })
    .where('sender', '=', sender)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export async function leaveQueue(tx: SystemTx, sender: string): Promise<void> {
  await tx
    .updateTable('email_settings')
    .set({ sender: null, sender_until: null })
    .where('sender', '=', sender)
    .execute()
}
