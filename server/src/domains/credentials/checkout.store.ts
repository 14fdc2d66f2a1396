import type { CheckoutId, CredentialId } from '@gatehouse/contract/ids'
import type { Insertable, Selectable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { Checkout as CheckoutRow } from '#platform/db/tables.ts'

export type CheckoutData = Selectable<CheckoutRow>

export const findOpenCheckout = (
  tx: AnyTx,
  credentialId: CredentialId,
): Promise<CheckoutData | undefined> =>
  tx
    .selectFrom('checkout')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .where('checked_in_at', 'is', null)
    .executeTakeFirst()

export const findCheckout = (
  tx: OrganizationTx,
  credentialId: CredentialId,
  id: CheckoutId,
): Promise<CheckoutData | undefined> =>
  tx
    .selectFrom('checkout')
    .selectAll()
    .where('id', '=', id)
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()

export async function addCheckout(tx: OrganizationTx, row: Insertable<CheckoutRow>) {
  await tx.insertInto('checkout').values(row).execute()
}

export async function endCheckout(tx: OrganizationTx, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('checkout')
    .set({ checked_in_at: at })
    .where('id', '=', id)
    .where('checked_in_at', 'is', null)
    .execute()
}
