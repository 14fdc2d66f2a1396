import { type ActivityIndex, countRecords, parseFilter, compileFilter } from '#domains/activity'
import { listVisibleOrganizations, type OrganizationFacts } from '#domains/organizations'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { notFound } from '#platform/errors.ts'
import type { ManagingContext } from './alert-profile.service.ts'
import { inReadable } from './alert-filter.ts'
import { countRaised } from './alert-list.store.ts'
import { type AlertedRecord, listRecentRecords } from './suppression-preview.store.ts'
import { joinableMilliseconds } from './threshold.ts'

export interface PreviewInput {
  filter: string
  organizationIds: readonly OrganizationId[]
}

const days = 30
const dayMilliseconds = 24 * 3600 * 1000

/** What a suppression rule would have hidden, over the organizations that the caller may see. */
export async function previewSuppression(
  ctx: ManagingContext,
  index: ActivityIndex,
  { filter: text, organizationIds }: PreviewInput,
) {
  const filter = parseFilter(text)
  const organizations = await chosen(ctx, organizationIds)
  const to = ctx.now()
  const from = new Date(to.getTime() - days * dayMilliseconds)
  const range = { from: from.toISOString(), to: to.toISOString() }
  const found = { days, records: 0, alertedRecords: 0, alerts: 0 }
  // Times of day are by each organization's own clocks.
  const byZone = Map.groupBy(organizations, ({ timeZone }) => (filter.timeOfDay ? timeZone : 'UTC'))
  for (const [timeZone, some] of byZone) {
    const ids = some.map(({ id }) => id)
    found.records += await countRecords(index, {
      organizationIds: ids,
      filter: { ...filter, ...range },
      timeZone,
    })
    const matches = compileFilter(filter, timeZone)
    // An alert that was raised before may have records of these days.
    const since = new Date(from.getTime() - joinableMilliseconds)
    const raised = await inReadable(ctx, some, (tx) => countRaised(tx, ids, since))
    for (const id of raised.keys()) {
      const counts = await ctx.db.inOrganization(id, (tx) =>
        countAlerted(listRecentRecords(tx, since), range, matches),
      )
      found.alertedRecords += counts.alertedRecords
      found.alerts += counts.alerts
    }
  }
  return found
}

async function chosen(
  ctx: ManagingContext,
  ids: readonly OrganizationId[],
): Promise<OrganizationFacts[]> {
  const visible = await listVisibleOrganizations(ctx)
  const hidden = ids.find((id) => visible.every((one) => one.id !== id))
  if (hidden !== undefined) throw notFound('organization', hidden)
  return ids.length === 0 ? visible : visible.filter(({ id }) => ids.includes(id))
}

async function countAlerted(
  alerted: AsyncIterable<AlertedRecord>,
  { from, to }: { from: string; to: string },
  matches: (record: ActivityRecord) => boolean,
) {
  const hidden = new Set<string>()
  const left = new Set<string>()
  const alertedRecords = new Set<string>()
  for await (const { alertId, raisedAt, isWhole, record } of alerted) {
    const isHidden = matches(record)
    if (isHidden && record.at >= from && record.at < to) alertedRecords.add(record.id)
    if (raisedAt.toISOString() < from) continue
    if (isHidden) hidden.add(alertId)
    if (!isHidden || !isWhole) left.add(alertId)
  }
  return {
    alertedRecords: alertedRecords.size,
    alerts: [...hidden].filter((id) => !left.has(id)).length,
  }
}
