import { HostKeyId, type TargetId } from '@gatehouse/contract/ids'
import type { Target } from '@gatehouse/contract/targets'
import { recordAuditEvent } from '#domains/audit-trail'
import { actorName, type OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { endKeyTrouble } from './host-key-trouble.ts'
import * as store from './host-key.store.ts'
import { getTargetView } from './target.service.ts'
import { findTargetForUpdate, type TargetData } from './target.store.ts'

/**
 * Trusts the key that was refused, or one that somebody knows the fingerprint of. It takes the place of another one of
 * its kind on the same way; keys of other kinds stay.
 */
export const pinHostKey = (
  ctx: OrganizationContext,
  targetId: TargetId,
  fingerprint: string,
): Promise<Target> =>
  ctx.transaction(async (tx) => {
    const target = await lock(tx, targetId)
    const known = await store.listHostKeys(tx, [targetId])
    const shown = known.findLast((key) => key.fingerprint === fingerprint && key.state !== 'pinned')
    const isPinned = known.some((key) => key.fingerprint === fingerprint && key.state === 'pinned')
    if (!shown && isPinned) return getTargetView(tx, targetId)

    const pin = { state: 'pinned', pinned_at: ctx.now(), pinned_by: actorName(ctx.principal) }
    const replaced = shown ? known.filter((key) => isReplaced(key, shown)) : []
    await store.removeHostKeys(
      tx,
      replaced.map(({ id }) => id),
    )
    if (shown) await store.saveHostKey(tx, shown.id, pin)
    if (!shown) await store.addHostKey(tx, { ...newKey(ctx, targetId, fingerprint), ...pin })
    await endIfLookedAt(ctx, tx, target)
    await recordAuditEvent(ctx, tx, {
      type: 'target.host-key-pinned',
      summary: `Trusted the host key ${fingerprint} of ${target.name}.`,
      details: {
        targetId,
        fingerprint,
        hop: shown?.hop ?? 'direct',
        replaced: replaced.map((key) => key.fingerprint),
      },
    })
    return getTargetView(tx, targetId)
  })

const isReplaced = (key: store.HostKeyData, shown: store.HostKeyData) =>
  key.state === 'pinned' && key.hop === shown.hop && key.algorithm === shown.algorithm

/** Of what kind it is, is learnt when it is shown. */
const newKey = (ctx: OrganizationContext, targetId: TargetId, fingerprint: string) => ({
  id: newId(HostKeyId, ctx.now()),
  ...{ target_id: targetId, hop: 'direct', algorithm: '', fingerprint },
  last_seen_at: ctx.now(),
})

/** Another way to the target may still show a key that nobody trusts. */
async function endIfLookedAt(ctx: OrganizationContext, tx: OrganizationTx, target: TargetData) {
  const left = await store.listHostKeys(tx, [target.id])
  if (!left.some(({ state }) => state === 'refused')) await endKeyTrouble(ctx, tx, target)
}

export const forgetHostKey = (
  ctx: OrganizationContext,
  targetId: TargetId,
  hostKeyId: HostKeyId,
): Promise<Target> =>
  ctx.transaction(async (tx) => {
    const target = await lock(tx, targetId)
    const key = await store.findHostKey(tx, targetId, hostKeyId)
    if (key?.state !== 'pinned') throw notFound('host key', hostKeyId)
    await store.removeHostKeys(tx, [hostKeyId])
    await recordAuditEvent(ctx, tx, {
      type: 'target.host-key-forgotten',
      summary: `No longer trusts the host key ${key.fingerprint} of ${target.name}.`,
      details: { targetId, fingerprint: key.fingerprint, hop: key.hop },
    })
    return getTargetView(tx, targetId)
  })

async function lock(tx: OrganizationTx, id: TargetId): Promise<TargetData> {
  const target = await findTargetForUpdate(tx, id)
  if (!target) throw notFound('target', id)
  return target
}
