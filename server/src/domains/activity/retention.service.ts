import type { OrganizationId } from '@gatehouse/contract/ids'
import { listRetention } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import type { ActivityIndex } from './activity-index.ts'
import * as indexed from './index-retention.ts'
import * as store from './retention.store.ts'

const dayMilliseconds = 24 * 3600 * 1000
/** Months that are there before their first batch comes. */
const monthsAhead = 2
/** Longer than an agent keeps what it could not send. */
const receiptDays = 90
const quarantineDays = 30
const maxQuarantined = 10_000

export async function ensureMonths(ctx: Context): Promise<void> {
  const now = ctx.now()
  await ctx.db.asSystem('the journal has a partition for each month', async (tx) => {
    for (let ahead = 0; ahead <= monthsAhead; ahead += 1) {
      await store.ensureMonth(
        tx,
        new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead)),
      )
    }
  })
}

/**
 * Removes what is past each organization's days. In the index that is each record by its own time; a batch of
 * the journal goes when its newest record does, so a rebuilt index may show a little more until this runs again.
 */
export async function applyRetention(ctx: Context, index: ActivityIndex): Promise<void> {
  const now = ctx.now().getTime()
  const before = (days: number) => new Date(now - days * dayMilliseconds)
  const cutoffs = await ctx.db.asSystem('retention of all organizations', async (tx) => {
    const kept = (await listRetention(tx)).map(({ organizationId, activityRetentionDays }) => ({
      organizationId,
      before: before(activityRetentionDays),
    }))
    await store.dropExpiredMonths(tx)
    for (const cutoff of kept) await store.deleteBatches(tx, cutoff.organizationId, cutoff.before)
    await store.deleteOrphans(
      tx,
      kept.map(({ organizationId }) => organizationId),
    )
    await store.deleteReceipts(tx, before(receiptDays))
    await store.deleteQuarantine(tx, before(quarantineDays), maxQuarantined)
    return kept
  })
  await indexed.deleteOld(index, cutoffs)
}

/** The journal first: what is not there is not indexed again. */
export async function forgetOrganization(
  ctx: Context,
  index: ActivityIndex,
  organizationId: OrganizationId,
): Promise<void> {
  await ctx.db.asSystem('a deleted organization leaves no records', (tx) =>
    store.deleteBatchesOf(tx, organizationId),
  )
  await indexed.deleteOrganizations(index, [organizationId])
}
