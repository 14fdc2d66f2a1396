import { HostKeyId, type OrganizationId, type TargetId } from '@gatehouse/contract/ids'
import { HostKeyAction } from '@gatehouse/contract/targets'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { fingerprintOf } from '#platform/ssh/fingerprint.ts'
import { endKeyTrouble, raiseKeyTrouble } from './host-key-trouble.ts'
import { judge, type KnownKey } from './host-key-verdict.ts'
import * as store from './host-key.store.ts'
import { findTargetForUpdate, type TargetData } from './target.store.ts'

export interface Place {
  organizationId: OrganizationId
  targetId: TargetId
}

/** As a target showed it: `blob` is the public key as it goes over the wire, base64. */
export interface ShownHostKey {
  algorithm: string
  blob: string
  hop: string
}

export interface HostKeyAnswer {
  isTrusted: boolean
  /** A sentence for whoever connects; empty when all is as always. */
  text: string
}

interface Look {
  ctx: Context
  tx: OrganizationTx
  target: TargetData
  key: { algorithm: string; fingerprint: string; hop: string }
  known: store.HostKeyData[]
}

/**
 * Whether to go on with a target that showed this key. The target is locked meanwhile, so that of two first connections
 * one pins and the other compares.
 */
export const checkHostKey = (
  ctx: Context,
  { organizationId, targetId }: Place,
  { algorithm, blob, hop }: ShownHostKey,
): Promise<HostKeyAnswer> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    const target = await findTargetForUpdate(tx, targetId)
    if (!target) throw notFound('target', targetId)
    const key = { algorithm, fingerprint: fingerprintOf(Buffer.from(blob, 'base64')), hop }
    const known = await store.listKeysOfHop(tx, targetId, hop)
    return decide({ ctx, tx, target, key, known })
  })

async function decide(look: Look): Promise<HostKeyAnswer> {
  const { target, key, known } = look
  const verdict = judge(key, known, {
    trustsFirst: target.trusts_first_host_key,
    action: HostKeyAction.parse(target.on_host_key_mismatch),
  })
  switch (verdict.outcome) {
    case 'expected':
      return expect(look, verdict.keyId)
    case 'first':
      return pinFirst(look)
    case 'unknown':
      return refuse(look, unknownText(look))
    case 'mismatch':
      return mismatch(look, verdict.action, verdict.pinned)
  }
}

/** The right key again: what was refused meanwhile came from somebody else, or is no longer there. */
async function expect(look: Look, keyId: string): Promise<HostKeyAnswer> {
  const { ctx, tx, target, key, known } = look
  await store.saveHostKey(tx, keyId, { last_seen_at: ctx.now(), algorithm: key.algorithm })
  const refused = known.filter(({ state }) => state === 'refused')
  if (refused.length > 0) {
    await store.removeHostKeys(
      tx,
      refused.map(({ id }) => id),
    )
    await endKeyTrouble(ctx, tx, target)
  }
  return { isTrusted: true, text: '' }
}

async function pinFirst(look: Look): Promise<HostKeyAnswer> {
  const { ctx, tx, target, key, known } = look
  await store.removeHostKeys(
    tx,
    known.map(({ id }) => id),
  )
  await store.addHostKey(tx, {
    ...rowOf(look),
    state: 'pinned',
    pinned_at: ctx.now(),
    pinned_by: 'first use',
  })
  await endKeyTrouble(ctx, tx, target)
  await recordAuditEvent(ctx, tx, {
    type: 'target.host-key-pinned',
    summary: `Trusted the first host key of ${target.name}: ${key.fingerprint}.`,
    details: { targetId: target.id, ...key },
    organizationId: target.organization_id,
  })
  return {
    isTrusted: true,
    text: `The host key of ${target.name} was not known and is trusted from now on: ${key.fingerprint}.`,
  }
}

const rowOf = ({ ctx, target, key }: Look) => ({
  id: newId(HostKeyId, ctx.now()),
  target_id: target.id,
  ...key,
  last_seen_at: ctx.now(),
})

const unknownText = ({ target, key }: Look) =>
  `The host key of ${target.name} is not known yet: ${key.fingerprint}. Somebody has to compare it and trust it first.`

async function refuse(look: Look, text: string): Promise<HostKeyAnswer> {
  await remember(look, 'refused')
  await raiseKeyTrouble(look.ctx, look.tx, look.target, text)
  await recordShown(look, 'target.host-key-refused', text)
  return { isTrusted: false, text }
}

async function mismatch(
  look: Look,
  action: HostKeyAction,
  pinned: readonly KnownKey[],
): Promise<HostKeyAnswer> {
  const { ctx, tx, target, key } = look
  const expected = pinned.map(({ fingerprint }) => fingerprint).join(' or ')
  const what = `${target.name} shows another host key than before: ${key.fingerprint} instead of ${expected}.`
  if (action === 'refuse') {
    return refuse(
      look,
      `${what} It was installed anew, or somebody stands in between. Nothing was sent to it.`,
    )
  }
  const isNews = await remember(look, action === 'warn' ? 'refused' : 'accepted')
  if (action === 'accept') {
    if (isNews) await recordShown(look, 'target.host-key-changed', what)
    return { isTrusted: true, text: '' }
  }
  const text = `${what} The target is set to go on nevertheless.`
  await raiseKeyTrouble(ctx, tx, target, text)
  await recordShown(look, 'target.host-key-changed', text)
  return { isTrusted: true, text }
}

/** One key for each way waits to be looked at: the last. Says whether it is another one than before. */
async function remember(look: Look, state: 'refused' | 'accepted'): Promise<boolean> {
  const { ctx, tx, key, known } = look
  const others = known.filter((row) => row.state !== 'pinned')
  const same = others.find((row) => row.fingerprint === key.fingerprint && row.state === state)
  await store.removeHostKeys(
    tx,
    others.filter((row) => row !== same).map(({ id }) => id),
  )
  if (same) await store.saveHostKey(tx, same.id, { last_seen_at: ctx.now() })
  if (!same) await store.addHostKey(tx, { ...rowOf(look), state })
  return !same
}

const recordShown = ({ ctx, tx, target, key }: Look, type: string, summary: string) =>
  recordAuditEvent(ctx, tx, {
    type,
    summary,
    details: { targetId: target.id, ...key },
    organizationId: target.organization_id,
  })
