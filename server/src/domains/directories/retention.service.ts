import { removeEndedLapsAccess } from '#domains/credentials'
import { listRetention } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type DirectoryData, listDirectories } from './directory.store.ts'
import * as store from './retention.store.ts'

const dayMilliseconds = 24 * 3600_000
/** What was so last year can be asked, however short records are kept. */
const leastDays = 400
/** In one transaction, so that nobody waits for it. */
const atOnce = 5000

/**
 * Forgets how directories were, once that is longer ago than the organization keeps records of what happened; what they are now
 * is never forgotten. Ends between two steps when this server does, and goes on the next day.
 */
export async function applyRetention(ctx: Context, signal: AbortSignal): Promise<void> {
  const { kept, directories } = await ctx.db.asSystem(
    'directories, and how long each organization keeps records',
    async (tx) => ({ kept: await listRetention(tx), directories: await listDirectories(tx) }),
  )
  const daysOf = new Map(kept.map((one) => [one.organizationId, one.activityRetentionDays]))
  for (const directory of directories) {
    const days = Math.max(leastDays, daysOf.get(directory.organization_id) ?? leastDays)
    const before = new Date(ctx.now().getTime() - days * dayMilliseconds)
    await forgetBefore(ctx, directory, before, signal)
  }
}

type RemoveSome = (tx: OrganizationTx) => Promise<number>

async function forgetBefore(
  ctx: Context,
  { id, organization_id, target_id }: DirectoryData,
  before: Date,
  signal: AbortSignal,
): Promise<void> {
  const inside = <T>(work: (tx: OrganizationTx) => Promise<T>) =>
    ctx.db.inOrganization(organization_id, work)
  // First: in between nobody is told that there was nothing.
  await inside((tx) => store.knowOnlySince(tx, id, before))
  const steps: RemoveSome[] = [
    (tx) => store.removeEndedStates(tx, id, before, atOnce),
    (tx) => store.removeEndedMemberships(tx, id, before, atOnce),
    (tx) => removeEndedLapsAccess(tx, target_id, before, atOnce),
  ]
  for (const removeSome of steps) {
    let removed = atOnce
    while (removed === atOnce && !signal.aborted) removed = await inside(removeSome)
  }
}
