import type { AnyTx } from '#platform/db/organization.ts'
import type { TicketRequest as TicketRequestRow } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type TicketRequestData = Omit<Selectable<TicketRequestRow>, 'records'>

export async function saveNewRequest(tx: AnyTx, row: Insertable<TicketRequestRow>): Promise<void> {
  await tx.insertInto('ticket_request').values(row).execute()
}
