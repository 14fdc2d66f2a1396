import { createHash } from 'node:crypto'
import { type OnBatch, packRecords, writeRecords } from '#domains/activity'
import type { SessionFact } from '#broker'
import { keepOwnLogin } from '#domains/targets'
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
  await keepLogins(ctx, { session, held, facts })
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

/** By the end of the connection its logon is found again among those that the target's agent sees. */
async function keepLogins(
  ctx: Context,
  { session, held, facts }: { session: SessionData; held: Held; facts: readonly SessionFact[] },
): Promise<void> {
  for (const fact of facts) {
    if (fact.kind !== 'connected') continue
    const { account, at, from = { address: '', port: 0 } } = fact
    await ctx.db.inOrganization(held.organizationId, (tx) =>
      keepOwnLogin(tx, {
        ...{ organizationId: held.organizationId, targetId: session.target_id, account, from },
        ...{ at: new Date(at), session: { sessionId: session.id, connectionId: held.id } },
      }),
    )
  }
}
