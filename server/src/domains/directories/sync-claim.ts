import { randomUUID } from 'node:crypto'
import type { DirectoryId } from '@gatehouse/contract/ids'
import type { Clock, Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { WhichDirectory } from './directory-jobs.ts'
import { type DirectoryData, findDirectoryForUpdate, saveDirectory } from './directory.store.ts'

/** A run that this worker, and no other, is at work on. */
export interface Claim {
  id: string
  directory: DirectoryData
}

/** Renewed with each part that is read, so that it is over soon after its worker is. */
const claimMs = 5 * 60_000
/** Less than a minute, so that the job of the next minute finds it due. */
const untilNextMs = 50_000

export const isAtWork = ({ claimed_until }: DirectoryData, now: Date): boolean =>
  claimed_until !== null && claimed_until > now

/** Undefined when another is at work on it, or it is not its time. */
export const takeClaim = (
  ctx: Context,
  { organizationId, directoryId }: WhichDirectory,
): Promise<Claim | undefined> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    const directory = await findDirectoryForUpdate(tx, directoryId)
    const now = ctx.now()
    if (!directory || isAtWork(directory, now) || directory.next_run_at > now) return undefined
    const id = randomUUID()
    await saveDirectory(tx, directoryId, {
      ...{ claim: id, claimed_until: new Date(now.getTime() + claimMs) },
      next_run_at: new Date(now.getTime() + untilNextMs),
    })
    return { id, directory }
  })

/** Says how far it is. False when another has taken over. */
export async function renewClaim(
  ctx: Clock,
  tx: OrganizationTx,
  { id, directory }: Claim,
  change: { progress_done?: number; progress_total?: number } = {},
): Promise<boolean> {
  const now = await findDirectoryForUpdate(tx, directory.id)
  if (now?.claim !== id) return false
  const claimed_until = new Date(ctx.now().getTime() + claimMs)
  await saveDirectory(tx, directory.id, { claimed_until, ...change })
  return true
}

export const endClaim = (tx: OrganizationTx, id: DirectoryId): Promise<void> =>
  saveDirectory(tx, id, { claim: null, claimed_until: null })
