import type { OrganizationId } from '@gatehouse/contract/ids'
import { endNotification, raiseNotification } from '#domains/notifications'
import { listRecordingQuotas } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { type Quota, quotaFor } from './quota.ts'
import { bytesByOrganization } from './quota.store.ts'
import type { RecordingsOptions } from './recordings-options.ts'
import { listUnderWay } from './recording.store.ts'

const notificationKey = 'recording-quota'

/** Of all that have one, or of one. What is on hold counts like the rest; so does what is being written. */
export async function lookAtQuotas(
  ctx: Context,
  { blobs }: Pick<RecordingsOptions, 'blobs'>,
  only?: OrganizationId,
): Promise<ReadonlyMap<OrganizationId, Quota>> {
  const { limits, stored, underWay } = await ctx.db.asSystem(
    'how much recordings of each organization take',
    async (tx) => {
      const all = await listRecordingQuotas(tx)
      const wanted = all.filter(({ organizationId }) => (only ?? organizationId) === organizationId)
      const ids = wanted.map(({ organizationId }) => organizationId)
      return {
        limits: wanted,
        stored: await bytesByOrganization(tx, ids),
        underWay: ids.length === 0 ? [] : await listUnderWay(tx),
      }
    },
  )
  const quotas = new Map<OrganizationId, Quota>()
  for (const { organizationId, name, quotaBytes } of limits) {
    let bytes = stored.get(organizationId) ?? 0
    for (const row of underWay) {
      if (row.organization_id === organizationId) bytes += (await blobs.size(row.blob_key)) ?? 0
    }
    quotas.set(organizationId, quotaFor(name, bytes, quotaBytes))
  }
  return quotas
}

export async function tellOfQuotas(ctx: Context, options: RecordingsOptions): Promise<void> {
  const quotas = await lookAtQuotas(ctx, options)
  await ctx.db.asSystem('tell of recordings that take almost all they may', async (tx) => {
    for (const [organizationId, quota] of quotas) await tell(ctx, tx, organizationId, quota)
  })
}

/** At once, when somebody has changed the limit or taken it away. */
export async function tellOfQuota(
  ctx: Context,
  options: RecordingsOptions,
  organizationId: OrganizationId,
): Promise<void> {
  const quota = (await lookAtQuotas(ctx, options, organizationId)).get(organizationId)
  await ctx.db.inOrganization(organizationId, (tx) => tell(ctx, tx, organizationId, quota))
}

async function tell(
  ctx: Context,
  tx: AnyTx,
  organizationId: OrganizationId,
  quota: Quota | undefined,
): Promise<void> {
  const { state = 'available', text = '' } = quota ?? {}
  if (state === 'available') return endNotification(ctx, tx, organizationId, notificationKey)
  await raiseNotification(ctx, tx, {
    ...{ organizationId, key: notificationKey, kind: 'recording-quota' },
    severity: state === 'full' ? 'critical' : 'warning',
    title:
      state === 'full' ? 'Recordings take all they may' : 'Recordings take almost all they may',
    text,
    fix: { to: 'organization', organizationId },
  })
}

/** Why no new recorded session may begin there; undefined when one may. */
export async function quotaObjection(
  ctx: Context,
  options: Pick<RecordingsOptions, 'blobs'>,
  organizationId: OrganizationId,
): Promise<string | undefined> {
  const quota = (await lookAtQuotas(ctx, options, organizationId)).get(organizationId)
  return quota?.state === 'full' ? quota.text : undefined
}
