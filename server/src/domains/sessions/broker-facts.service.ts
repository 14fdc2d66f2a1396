import { createHash } from 'node:crypto'
import { type OnBatch, packRecords, writeRecords } from '#domains/activity'
import type { SessionFact } from '#broker'
import type { Context } from '#platform/context.ts'
import { derivedUuid } from '#platform/crypto/ids.ts'
import type { Held } from './broker-state.ts'
import { recordOf, sessionsConnector } from './session-facts.ts'
import type { SessionData } from './session.store.ts'

/** Puts facts into the activity of the organization, where rules see them too. The same facts again are the same records. */
export async function keepFacts(
  ctx: Context,
  onBatch: readonly OnBatch[],
  { session, held, facts }: { session: SessionData; held: Held; facts: readonly SessionFact[] },
): Promise<void> {
  const { organizationId, id: connectionId, address } = held
  const records = facts.flatMap((fact) => {
    const position = held.position(fact)
    const record = recordOf(session, { connectionId, address, position }, fact)
    return record ? [{ connector: sessionsConnector, record }] : []
  })
  if (records.length === 0) return
  const keys = records.map(({ record }) => record.key).join()
  const packed = await packRecords({
    organizationId,
    batchId: derivedUuid(createHash('sha256').update(keys).digest('hex')),
    receivedAt: ctx.now(),
    source: session.target_name,
    records,
  })
  await ctx.db.inOrganization(organizationId, (tx) => writeRecords(tx, packed, onBatch))
}
