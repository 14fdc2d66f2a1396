import type { OrganizationId, TargetId } from '@gatehouse/contract/ids'
import { endNotification } from '#domains/notifications'
import { findTargets } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { listDirectories, saveDirectory } from './directory.store.ts'
import { ensureDirectories } from './ensure-directories.ts'
import { isAtWork } from './sync-claim.ts'
import { addSyncJob } from './sync-job.ts'
import { troubleKey } from './sync-state.ts'
import { goneKey } from './tell-gone.ts'

/** Each minute: domains that have no directory yet, and directories that are due. */
export async function lookAround(ctx: Context): Promise<void> {
  const { domains, directories } = await ctx.db.asSystem(
    'look which domains of any organization are to be read',
    async (tx) => ({
      domains: await findTargets(tx, { kind: 'domain' }),
      directories: await listDirectories(tx),
    }),
  )
  const targetOf = new Map(domains.map((target) => [target.id, target]))
  const known = new Map(directories.map((directory) => [directory.target_id, directory]))
  const news = domains.filter(({ id, address }) => known.get(id)?.name !== address.toLowerCase())
  for (const id of new Set(news.map(({ organization_id }) => organization_id))) {
    await ctx.db.inOrganization(id, (tx) => ensureDirectories(ctx, tx))
  }
  for (const directory of directories) {
    // Who has nobody to sign in as is read by an agent, or not at all.
    const reader = targetOf.get(directory.target_id)?.service_credential_id ?? undefined
    if (reader === undefined || directory.next_run_at > ctx.now() || isAtWork(directory, ctx.now()))
      continue
    await ctx.db.inOrganization(directory.organization_id, (tx) =>
      addSyncJob(tx, directory, ctx.now()),
    )
  }
}

/** What was wrong may have been put right. */
export const tryFailedAgain = (ctx: Context, organizationId: OrganizationId): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    for (const directory of await ensureDirectories(ctx, tx)) {
      if (directory.sync_state === 'complete') continue
      await saveDirectory(tx, directory.id, { next_run_at: ctx.now() })
    }
  })

/** The directory went with its target, or nobody needs a target whose computer is gone. */
export const endTroubleOf = (
  ctx: Context,
  { organizationId, targetId }: { organizationId: OrganizationId; targetId: TargetId },
): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    await endNotification(ctx, tx, organizationId, troubleKey(targetId))
    await endNotification(ctx, tx, organizationId, goneKey(targetId))
  })
