import type { Directory } from '@gatehouse/contract/directories'
import { sourcesOfDomains } from '#domains/collectors'
import type { Clock } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { listControllers, toController } from './controller.store.ts'
import type { DirectoryData } from './directory.store.ts'
import { type Counts, noCounts } from './merge.store.ts'
import { noPictureCounts } from './picture-counts.ts'
import { listInProgress, type PictureInProgress } from './picture.store.ts'

/** A picture of which nothing came for so long is not being taken any more. */
const stuckAfterMs = 10 * 60_000

export async function directoryViews(
  { now }: Clock,
  tx: AnyTx,
  rows: readonly DirectoryData[],
): Promise<Directory[]> {
  const since = new Date(now().getTime() - stuckAfterMs)
  const ids = rows.map(({ id }) => id)
  const pictures = new Map(
    (await listInProgress(tx, ids, since)).map((one) => [one.directory_id, one]),
  )
  const sources = await sourcesOfDomains(tx)
  const controllers = Map.groupBy(
    await listControllers(tx, ids),
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
      sync: syncOf(row, pictures.get(row.id)),
      controllers: (controllers.get(row.id) ?? []).map(toController),
      // Written by us, as the contract has them.
      counts: { ...noCounts, ...(row.counts as Partial<Counts>) },
      createdAt: row.created_at.toISOString(),
    }
  })
}

function syncOf(row: DirectoryData, picture: PictureInProgress | undefined): Directory['sync'] {
  const { started_at, known_at, sync_by } = row
  const progress = progressOf(row, picture)
  return {
    // The constraints of the table hold what the contract says.
    state: row.sync_state as Directory['sync']['state'],
    text: row.sync_text,
    ...(started_at === null ? {} : { startedAt: started_at.toISOString() }),
    ...(known_at === null ? {} : { knownAt: known_at.toISOString() }),
    ...(progress ? { progress } : {}),
    ...(sync_by === null ? {} : { by: sync_by as 'server' | 'agent' }),
  }
}

/** Of what we read, or of the first that an agent sends; what it sends later comes beside what is known. */
function progressOf(
  { progress_done, progress_total, known_at }: DirectoryData,
  picture: PictureInProgress | undefined,
): Directory['sync']['progress'] {
  const { objects, ...counts } = picture?.counts ?? noPictureCounts
  const isByServer = picture?.connector_id === null
  if (progress_done !== null) {
    return {
      done: progress_done,
      ...(progress_total === null ? {} : { total: progress_total }),
      ...(isByServer && objects > 0 ? { counts } : {}),
    }
  }
  if (!picture || isByServer || known_at !== null) return undefined
  return { done: objects, counts }
}
