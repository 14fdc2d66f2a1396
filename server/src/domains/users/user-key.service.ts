import { UserKeyId } from '@gatehouse/contract/ids'
import type { UserKey } from '@gatehouse/contract/user-keys'
import { recordAuditEvent } from '#domains/audit-trail'
import type { UserContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { inOwnOrganization } from './login.service.ts'
import { removeLoginsByKey } from './login.store.ts'
import { parsePublicKey } from './user-key.ts'
import * as store from './user-key.store.ts'

const mostKeys = 50

export const listUserKeys = (ctx: UserContext): Promise<UserKey[]> =>
  inOwnOrganization(ctx, async (tx) =>
    (await store.listUserKeys(tx, ctx.principal.userId)).map(toUserKey),
  )

export function addUserKey(
  ctx: UserContext,
  { name, publicKey }: { name: string; publicKey: string },
): Promise<UserKey> {
  const { userId, username, organizationId } = ctx.principal
  const key = parsePublicKey(publicKey)
  return inOwnOrganization(ctx, async (tx) => {
    if ((await store.listUserKeys(tx, userId)).length >= mostKeys) {
      throw new AppError('conflict', `You have ${mostKeys} keys already. Remove one first.`)
    }
    const row: store.UserKeyData = {
      id: newId(UserKeyId, ctx.now()),
      organization_id: organizationId,
      user_id: userId,
      name,
      ...key,
      created_at: ctx.now(),
      last_used_at: null,
    }
    if (!(await store.saveNewUserKey(tx, row))) {
      throw invalidField('publicKey', 'You have registered this key already.')
    }
    await recordAuditEvent(ctx, tx, {
      organizationId,
      type: 'user.key-added',
      summary: `${username} registered the public key ${name} for signing in over SSH.`,
      details: { userKeyId: row.id, algorithm: key.algorithm, fingerprint: key.fingerprint },
    })
    return toUserKey(row)
  })
}

export function removeUserKey(ctx: UserContext, id: UserKeyId): Promise<void> {
  const { userId, username, organizationId } = ctx.principal
  return inOwnOrganization(ctx, async (tx) => {
    const key = await store.findUserKey(tx, id)
    if (key?.user_id !== userId) throw notFound('public key', id)
    await removeLoginsByKey(tx, id)
    await store.removeUserKey(tx, id)
    await recordAuditEvent(ctx, tx, {
      organizationId,
      type: 'user.key-removed',
      summary: `${username} removed the public key ${key.name}.`,
      details: { userKeyId: id, fingerprint: key.fingerprint },
    })
  })
}

const toUserKey = (row: store.UserKeyData): UserKey => ({
  id: row.id,
  name: row.name,
  algorithm: row.algorithm,
  fingerprint: row.fingerprint,
  createdAt: row.created_at.toISOString(),
  ...(row.last_used_at && { lastUsedAt: row.last_used_at.toISOString() }),
})
