import type { AnyTx } from '#platform/db/organization.ts'
import type { ServiceDesk as ServiceDeskRow } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'

export type ServiceDeskData = Selectable<ServiceDeskRow>

export const listServiceDesks = (tx: AnyTx): Promise<ServiceDeskData[]> =>
  tx
    .selectFrom('service_desk')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy((order) => order.fn<string>('lower', ['name']))
    .execute()

export const findServiceDesk = (tx: AnyTx, id: string): Promise<ServiceDeskData | undefined> =>
  tx
    .selectFrom('service_desk')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()

/** Locks the row until the transaction ends. */
export const findServiceDeskForUpdate = (
  tx: AnyTx,
  id: string,
): Promise<ServiceDeskData | undefined> =>
  tx
    .selectFrom('service_desk')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()

export async function findServiceDeskNamed(tx: AnyTx, name: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('service_desk')
    .select('id')
    .where((where) => where(where.fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row?.id
}

export async function saveNewServiceDesk(
  tx: AnyTx,
  row: Insertable<ServiceDeskRow>,
): Promise<void> {
  await tx.insertInto('service_desk').values(row).execute()
}

export async function saveServiceDesk(
  tx: AnyTx,
  id: string,
  change: Updateable<ServiceDeskRow>,
): Promise<void> {
  await tx.updateTable('service_desk').set(change).where('id', '=', id).execute()
}

export interface DeskCounts {
  id: string
  waiting: number
  failed: number
  organizations: number
}

/** How delivery goes, of all service desks at once. */
export async function countOfDesks(tx: AnyTx): Promise<ReadonlyMap<string, DeskCounts>> {
  const { rows } = await sql<DeskCounts>`
    select d.id,
      (select count(*)::int from ticket_request r
        where r.service_desk_id = d.id and r.state = 'waiting') as waiting,
      (select count(*)::int from ticket_request r
        where r.service_desk_id = d.id and r.state = 'failed') as failed,
      (select count(*)::int from ticket_mapping m
        where m.service_desk_id = d.id and m.is_enabled) as organizations
    from service_desk d where d.removed_at is null`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}
