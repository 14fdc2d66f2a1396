import type { Directory } from '@gatehouse/contract/directories'
import { sourcesOfDomains } from '#domains/collectors'
import type { AnyTx } from '#platform/db/organization.ts'
import { listControllers, toController } from './controller.store.ts'
import type { DirectoryData } from './directory.store.ts'
import { type Counts, noCounts } from './merge.store.ts'

export async function directoryViews(
  tx: AnyTx,
  rows: readonly DirectoryData[],
): Promise<Directory[]> {
  const sources = await sourcesOfDomains(tx)
  const controllers = Map.groupBy(
    await listControllers(
      tx,
      rows.map(({ id }) => id),
    ),
    ({ directory_id }) => directory_id,
  )
  return rows.map((row) => {
    const sourceId = sources.get(row.target_id)
    return {
      ...{ id: row.id, organizationId: row.organization_id, targetId: row.target_id },
      name: row.name,
      ...(row.netbios_name === null ? {} : { netbiosName: row.netbios_name }),
      ...(row.sid === null ? {} : { sid: row.sid }),
      ...(sourceId ? { sourceId } : {}),
      settings: row.settings,
      sync: syncOf(row),
      controllers: (controllers.get(row.id) ?? []).map(toController),
      // Written by us, as the contract has them.
      counts: { ...noCounts, ...(row.counts as Partial<Counts>) },
      createdAt: row.created_at.toISOString(),
    }
  })
}

function syncOf(row: DirectoryData): Directory['sync'] {
  const { started_at, known_at, progress_done, progress_total, sync_by } = row
  return {
    // The constraints of the table hold what the contract says.
    state: row.sync_state as Directory['sync']['state'],
    text: row.sync_text,
    ...(started_at === null ? {} : { startedAt: started_at.toISOString() }),
    ...(known_at === null ? {} : { knownAt: known_at.toISOString() }),
    ...(progress_done === null
      ? {}
      : {
          progress: {
            done: progress_done,
            ...(progress_total === null ? {} : { total: progress_total }),
          },
        }),
    ...(sync_by === null ? {} : { by: sync_by as 'server' | 'agent' }),
  }
}
