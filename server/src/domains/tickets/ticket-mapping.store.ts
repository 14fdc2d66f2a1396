import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { TicketMapping as TicketMappingRow } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type TicketMappingData = Selectable<TicketMappingRow>

export const findEnabledMapping = (tx: OrganizationTx): Promise<TicketMappingData | undefined> =>
  tx.selectFrom('ticket_mapping').selectAll().where('is_enabled', '=', true).executeTakeFirst()

export const findMapping = (
  tx: AnyTx,
  organizationId: string,
): Promise<TicketMappingData | undefined> =>
  tx
    .selectFrom('ticket_mapping')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()

/** By organization. */
export async function findMappings(
  tx: AnyTx,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, TicketMappingData>> {
  if (organizationIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('ticket_mapping')
    .selectAll()
    .where('organization_id', 'in', organizationIds)
    .execute()
  return new Map(rows.map((row) => [row.organization_id, row]))
}

export const listMappings = (tx: AnyTx): Promise<TicketMappingData[]> =>
  tx.selectFrom('ticket_mapping').selectAll().orderBy('organization_id').execute()

export async function saveMapping(
  tx: AnyTx,
  row: Insertable<TicketMappingRow> & { organization_id: string },
): Promise<void> {
  const { organization_id: _, ...change } = row
  await tx
    .insertInto('ticket_mapping')
    .values(row)
    .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(change))
    .execute()
}

export async function removeMapping(tx: AnyTx, organizationId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('ticket_mapping')
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function removeMappingsOf(tx: AnyTx, serviceDeskId: string): Promise<void> {
  await tx.deleteFrom('ticket_mapping').where('service_desk_id', '=', serviceDeskId).execute()
}
