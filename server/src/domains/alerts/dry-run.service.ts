import type { DryRun } from '@gatehouse/contract/alert-rules'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { GroupedOn } from '@gatehouse/contract/severities'
import {
  type ActivityIndex,
  countRecordsByDay,
  localTime,
  newestRecords,
  parseFilter,
} from '#domains/activity'
import { getTimeZone } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { datesBetween } from './alert-list.service.ts'
import { currentSuppression } from './load-rules.service.ts'
import { isSuppressed, itemOf } from './match.ts'
import { place, type ThresholdRule } from './threshold.ts'

export interface DryRunInput extends ThresholdRule {
  filter: string
  groupedOn: GroupedOn
  days: number
}

/** Records looked at one by one. */
const mostRecords = 100_000
const sampleCount = 20
const dayMilliseconds = 24 * 3600 * 1000

/** What a rule would have done over the records of the last days, by the same counting as the rule itself. */
export async function dryRun(
  ctx: OrganizationContext,
  index: ActivityIndex,
  { filter, groupedOn, days, ...rule }: DryRunInput,
  limit = mostRecords,
): Promise<DryRun> {
  const to = ctx.now()
  const from = new Date(to.getTime() - days * dayMilliseconds)
  const timeZone = await ctx.transaction(getTimeZone)
  const range = { from: from.toISOString(), to: to.toISOString() }
  const scope = {
    organizationIds: [ctx.organizationId],
    filter: { ...parseFilter(filter), ...range },
    timeZone,
  }
  const counts = await countRecordsByDay(index, scope)
  const records = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const suppression = await currentSuppression(ctx, timeZone)
  const { samples, seen, facts } = await readNewest(index, scope, limit, (record) =>
    isSuppressed(suppression, record, to) ? undefined : itemOf(groupedOn, record),
  )
  const raised = raisedBy(rule, facts)
  const dayOf = localTime(timeZone)
  const alerts = Map.groupBy(raised, (at) => dayOf(new Date(at)).slice(0, 10))
  return {
    ...range,
    records,
    alerts: raised.length,
    perDay: datesBetween(from, to, timeZone).map((date) => ({
      date,
      records: counts.get(date) ?? 0,
      alerts: alerts.get(date)?.length ?? 0,
    })),
    ...(records > seen ? { isCutAt: seen } : {}),
    samples,
  }
}

interface Fact {
  at: number
  item: string
}

/** `itemIn` answers undefined for a record that does not count. */
async function readNewest(
  index: ActivityIndex,
  scope: Parameters<typeof newestRecords>[1],
  limit: number,
  itemIn: (record: ActivityRecord) => string | undefined,
): Promise<{ samples: ActivityRecord[]; seen: number; facts: Fact[] }> {
  const samples: ActivityRecord[] = []
  const facts: Fact[] = []
  let seen = 0
  for await (const block of newestRecords(index, scope, limit)) {
    samples.push(...block.slice(0, sampleCount - samples.length))
    seen += block.length
    for (const record of block) {
      const item = itemIn(record)
      if (item !== undefined) facts.push({ at: Date.parse(record.at), item })
    }
  }
  return { samples, seen, facts: facts.toReversed() }
}

/** When each alert would have been raised, as if records had come the moment they happened. */
function raisedBy(rule: ThresholdRule, facts: readonly Fact[]): number[] {
  const items = Map.groupBy(facts, ({ item }) => item)
  return [...items.values()].flatMap((some) =>
    place(rule, { waiting: [] }, some, ({ at }) => at).placed.map(
      ({ records }) =>
        // A threshold is reached by the last of the records that raise an alert; the others join it.
        records[rule.threshold - 1]?.at ?? 0,
    ),
  )
}
