import { createHash } from 'node:crypto'
import { type CollectedRecord, limits } from '@gatehouse/contract/activity-record'
import { logonExplained, logonWithoutSession } from '@gatehouse/contract/timeline'
import { type OnBatch, packRecords, writeRecords } from '#domains/activity'
import { sessionsConnector } from '#domains/sessions'
import { getTarget } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { derivedUuid } from '#platform/crypto/ids.ts'
import type { OneTarget } from './find-computers.service.ts'
import { listUntold, saveSeen, type SeenLogonData } from './seen-logon.store.ts'

const atOnce = 500

/** Names the record of the logon that is spoken of. */
export const logonDetail = 'Logon record'

/**
 * Puts logons without a session among the activity records, where search, alert rules and mail find them. What was said stays
 * said: one that turns out to be explained after all gets a second record that says so.
 */
export async function tellLogons(
  ctx: Context,
  onBatch: readonly OnBatch[],
  { organizationId, targetId }: OneTarget,
): Promise<void> {
  for (;;) {
    const { logons, name = '' } = await ctx.db.inOrganization(organizationId, async (tx) => {
      const untold = await listUntold(tx, targetId, atOnce)
      return untold.length === 0
        ? { logons: untold }
        : { logons: untold, name: (await getTarget(tx, targetId)).name }
    })
    if (logons.length === 0) return
    const records = logons.map((logon) => ({
      ...{ connector: sessionsConnector, record: recordOf(logon, name) },
    }))
    const keys = logons.map(({ record_id, verdict }) => `${record_id} ${verdict}`).join()
    const packed = await packRecords({
      ...{ organizationId, receivedAt: ctx.now(), source: name, records },
      batchId: derivedUuid(createHash('sha256').update(keys).digest('hex')),
    })
    await ctx.db.inOrganization(organizationId, async (tx) => {
      for (const [verdict, same] of Map.groupBy(logons, (logon) => logon.verdict)) {
        const ids = same.map(({ record_id: id }) => id)
        await saveSeen(tx, targetId, ids, { told: verdict })
      }
      await writeRecords(tx, packed, onBatch)
    })
    if (logons.length < atOnce) return
  }
}

function recordOf(logon: SeenLogonData, target: string): CollectedRecord {
  const { account, address, service, text, verdict, record_id, at } = logon
  const isWithout = verdict === 'without-session'
  return {
    key: `${isWithout ? 'logon-without-session' : 'logon-explained'}:${logon.target_id}:${record_id}`,
    at: at.toISOString(),
    who: account.slice(0, limits.who),
    action: 'Session Start',
    objectType: isWithout ? logonWithoutSession : logonExplained,
    what: account.slice(0, limits.what) || '(unknown)',
    where: target.slice(0, limits.where),
    workstation: address.slice(0, limits.workstation),
    succeeded: true,
    certainty: 'exact',
    details: [
      { property: 'Why', after: text },
      { property: 'Service', after: service },
      ...(logon.session_id ? [{ property: 'Session', after: logon.session_id }] : []),
      { property: logonDetail, after: record_id },
    ],
  }
}
