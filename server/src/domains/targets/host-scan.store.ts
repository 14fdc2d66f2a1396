import { HostScanId, TargetId } from '@gatehouse/contract/ids'
import { HostInventory, type HostScan } from '@gatehouse/contract/targets'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { z } from 'zod'
import type { Position } from '#platform/db/cursor.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { HostScan as HostScanRow } from '#platform/db/tables.ts'

/** Without what was found, which is large. */
export type HostScanData = Omit<Selectable<HostScanRow>, 'inventory'>

const columns = [
  'id',
  'organization_id',
  'target_id',
  'state',
  'started_at',
  'ended_at',
  'started_by',
  'progress',
  'problems',
  'counts',
] as const

/** The database decides, so that of two who ask at once one begins; undefined for the other. */
export const addScan = (
  tx: OrganizationTx,
  row: Insertable<HostScanRow>,
): Promise<HostScanData | undefined> =>
  tx
    .insertInto('host_scan')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst()

/** Only one that is still running; says whether it was. */
export async function saveRunningScan(
  tx: AnyTx,
  id: HostScanId,
  change: Updateable<HostScanRow>,
): Promise<boolean> {
  const result = await tx
    .updateTable('host_scan')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Those that nobody works on any more. */
export async function endOldScans(
  tx: OrganizationTx,
  targetId: TargetId,
  { startedBefore, now, problem }: { startedBefore: Date; now: Date; problem: string },
): Promise<void> {
  await tx
    .updateTable('host_scan')
    .set({ state: 'failed', ended_at: now, problems: [problem] })
    .where('target_id', '=', targetId)
    .where('state', '=', 'running')
    .where('started_at', '<', startedBefore)
    .execute()
}

/** All but the newest ones. */
export async function forgetOldScans(
  tx: OrganizationTx,
  targetId: TargetId,
  keep: number,
): Promise<void> {
  await sql`delete from host_scan where target_id = ${targetId} and id in (
    select id from host_scan where target_id = ${targetId}
    order by started_at desc, id desc offset ${keep})`.execute(tx)
}

export const findScan = (
  tx: AnyTx,
  targetId: TargetId,
  id: HostScanId,
): Promise<HostScanData | undefined> =>
  tx
    .selectFrom('host_scan')
    .select(columns)
    .where('target_id', '=', targetId)
    .where('id', '=', id)
    .executeTakeFirst()

export async function findInventory(tx: AnyTx, id: string): Promise<HostInventory | undefined> {
  const row = await tx
    .selectFrom('host_scan')
    .select('inventory')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.inventory ? HostInventory.parse(row.inventory) : undefined
}

/** Newest first. */
export const listScans = (
  tx: AnyTx,
  targetId: TargetId,
  { after, limit, state }: { after?: Position | undefined; limit: number; state?: string },
): Promise<HostScanData[]> =>
  tx
    .selectFrom('host_scan')
    .select(columns)
    .where('target_id', '=', targetId)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where(
          where.refTuple('started_at', 'id'),
          '<',
          where.tuple(new Date(after?.at ?? 0), after?.id ?? ''),
        ),
      ),
    )
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

const Counts = z.record(z.string(), z.number().int())

export const toHostScan = (row: HostScanData): HostScan => ({
  id: HostScanId.parse(row.id),
  targetId: TargetId.parse(row.target_id),
  state: z.enum(['running', 'succeeded', 'failed']).parse(row.state),
  startedAt: row.started_at.toISOString(),
  ...(row.ended_at ? { endedAt: row.ended_at.toISOString() } : {}),
  startedBy: row.started_by,
  progress: row.progress,
  problems: row.problems,
  counts: Counts.parse(row.counts),
})
