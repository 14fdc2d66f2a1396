import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { OrganizationId, TargetId } from '@gatehouse/contract/ids'
import { type ActivityIndex, newestRecords, type OnBatch } from '#domains/activity'
import { listComputers } from '#domains/collectors'
import type { Clock, Context, ContextParts } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import type { OneTarget } from './find-computers.service.ts'
import { around, judgeJob, judgeKey } from './judge-job.ts'
import { logonOfRecord } from './logon-of-record.ts'
import { addSeen, markDue, toldAsEarlier } from './seen-logon.store.ts'
import {
  findTargetComputer,
  targetsOfSameComputer,
  targetsOfSource,
} from './target-computer.store.ts'

/** A proxy that could not reach us tells of its logins a little later than the agent of the target. */
const patienceSeconds = 15

/** Keeps the logons to targets that a batch tells of, in the transaction that stores it. */
export function logonsOnBatch({ now = () => new Date() }: Pick<ContextParts, 'now'>): OnBatch {
  return async (tx, { organizationId, records }) => {
    // A batch is of one connector, which is of one source.
    const [first] = records()
    if (!first?.sourceId) return
    const targetIds = await targetsOfSource(tx, first.sourceId)
    if (targetIds.length === 0) return
    const found = logonsIn(records())
    if (found.length === 0) return
    for (const targetId of targetIds) await see({ now }, tx, { organizationId, targetId }, found)
  }
}

interface Found {
  record: ActivityRecord
  logon: NonNullable<ReturnType<typeof logonOfRecord>>
}

function logonsIn(records: Iterable<ActivityRecord>): Found[] {
  const found: Found[] = []
  for (const record of records) {
    const logon = record.sourceId && logonOfRecord(record)
    if (logon) found.push({ record, logon })
  }
  return found
}

async function see(
  ctx: Clock,
  tx: OrganizationTx,
  { organizationId, targetId }: { organizationId: OrganizationId; targetId: TargetId },
  found: readonly Found[],
  /** What activity is taken to say of them already. */
  told = '',
): Promise<void> {
  await addSeen(
    tx,
    found.map(({ record, logon: { account, address, port = null, service } }) => ({
      ...{ target_id: targetId, record_id: record.id, at: new Date(record.at) },
      ...{ account, address, port, service, told },
    })),
  )
  for (const [account, logons] of Map.groupBy(found, ({ logon }) => logon.account)) {
    const times = logons.map(({ record }) => Date.parse(record.at)).toSorted((a, b) => a - b)
    const range = around(new Date(times[0] ?? 0), new Date(times.at(-1) ?? 0))
    await markDue(tx, { targetIds: [targetId], account, ...range })
  }
  await judgeSoon(ctx, tx, { organizationId, targetId })
}

const judgeSoon = (ctx: Clock, tx: OrganizationTx, place: OneTarget): Promise<void> =>
  addJob(tx, judgeJob, place, {
    ...{ key: judgeKey(place.targetId), queue: judgeKey(place.targetId), keepsTime: true },
    runAt: new Date(ctx.now().getTime() + patienceSeconds * 1000),
  })

/** Gatehouse has signed in: it may be what explains a logon that was seen before. */
export const noticeOwnLogin = (
  ctx: Context,
  { organizationId, targetId, account, at }: OneTarget & { account: string; at: string },
): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    const targetIds = await targetsOfSameComputer(tx, targetId)
    const due = await markDue(tx, { targetIds, account, ...around(new Date(at)) })
    if (due === 0) return
    for (const id of targetIds) await judgeSoon(ctx, tx, { organizationId, targetId: id })
  })

const earlierDays = 90
const mostEarlier = 20_000

/** Logons that came in before it was known which computer the target is: listed, but no news to tell or to raise alerts. */
export async function readLogons(
  ctx: Context,
  index: ActivityIndex,
  { organizationId, targetId }: OneTarget,
): Promise<void> {
  const { name, sourceId } =
    (await ctx.db.inOrganization(organizationId, async (tx) => {
      const known = await findTargetComputer(tx, targetId)
      return (await listComputers(tx)).find((one) => one.sourceId === known?.source_id)
    })) ?? {}
  if (name === undefined) return
  const from = new Date(ctx.now().getTime() - earlierDays * 86_400_000).toISOString()
  const scope = {
    ...{ organizationIds: [organizationId], timeZone: 'UTC' },
    filter: {
      ...{ from, source: [{ operator: 'equals' as const, value: name }] },
      action: [{ operator: 'equals' as const, value: 'Successful Logon' as const }],
    },
  }
  for await (const block of newestRecords(index, scope, mostEarlier)) {
    const found = logonsIn(block).filter(({ record }) => record.sourceId === sourceId)
    await ctx.db.inOrganization(organizationId, (tx) =>
      see(ctx, tx, { organizationId, targetId }, found, toldAsEarlier),
    )
  }
}
