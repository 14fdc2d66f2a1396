import { DirectorySettings } from '@gatehouse/contract/directories'
import { DirectoryId } from '@gatehouse/contract/ids'
import { findTargets } from '#domains/targets'
import type { Clock } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import {
  addDirectories,
  type DirectoryData,
  listDirectories,
  saveDirectory,
} from './directory.store.ts'

/** Each domain among the targets of an organization has a directory, which is made when it is first looked for. */
export async function ensureDirectories(ctx: Clock, tx: OrganizationTx): Promise<DirectoryData[]> {
  const domains = new Map((await findTargets(tx, { kind: 'domain' })).map((one) => [one.id, one]))
  const before = await listDirectories(tx)
  const missing = [...domains.values()].filter(
    ({ id }) => !before.some((directory) => directory.target_id === id),
  )
  const now = ctx.now()
  await addDirectories(
    tx,
    missing.map(({ id, address }) => ({
      ...{ id: newId(DirectoryId, now), target_id: id, name: address.toLowerCase() },
      settings: JSON.stringify(DirectorySettings.parse({})),
      ...{ sync_text: 'It was not read yet.', next_run_at: now, created_at: now },
    })),
  )
  for (const directory of before) {
    const name = domains.get(directory.target_id)?.address.toLowerCase()
    // Another domain under the same target: all of it is read again.
    if (name !== undefined && name !== directory.name) {
      await saveDirectory(tx, directory.id, { name, whole_wanted: true, next_run_at: now })
    }
  }
  // A target that was made something else keeps what was known, out of sight.
  return (await listDirectories(tx)).filter(({ target_id }) => domains.has(target_id))
}
