import { OrganizationId, WebhookId } from '@gatehouse/contract/ids'
import type { Webhook as WebhookRow } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

export type WebhookData = Selectable<WebhookRow>

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

export const listWebhooks = (tx: AnyTx): Promise<WebhookData[]> =>
  tx.selectFrom('webhook').selectAll().orderBy('name').orderBy('id').execute()

/** Locked until the transaction ends: one at a time decides what of a webhook is sent next. */
export const findWebhookForUpdate = (tx: AnyTx, id: WebhookId): Promise<WebhookData | undefined> =>
  tx.selectFrom('webhook').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const addWebhook = (tx: OrganizationTx, row: Insertable<WebhookRow>): Promise<WebhookData> =>
  tx.insertInto('webhook').values(row).returningAll().executeTakeFirstOrThrow()

export const saveWebhook = (
  tx: AnyTx,
  id: string,
  change: Updateable<WebhookRow>,
): Promise<WebhookData> =>
  tx
    .updateTable('webhook')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

export async function removeWebhook(tx: OrganizationTx, id: WebhookId): Promise<void> {
  await tx.deleteFrom('webhook').where('id', '=', id).execute()
}

export const idOf = ({ id }: { id: string }): WebhookId => WebhookId.parse(id)

export const organizationIdOf = (row: { organization_id: string }): OrganizationId =>
  OrganizationId.parse(row.organization_id)
