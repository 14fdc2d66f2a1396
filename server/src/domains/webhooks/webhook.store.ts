import { OrganizationId, type WebhookId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

/** The organization that the transaction is confined to. */
export async function organizationOf(tx: OrganizationTx): Promise<OrganizationId> {
  const { id } = await tx
    .selectNoFrom(sql<string>`current_organization_id()`.as('id'))
    .executeTakeFirstOrThrow()
  return OrganizationId.parse(id)
}

export async function knownWebhooks(tx: AnyTx, ids: readonly WebhookId[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx.selectFrom('webhook').select('id').where('id', 'in', ids).execute()
  return rows.map(({ id }) => id)
}
