import { IntegrationCredentialId, type OrganizationId } from '@gatehouse/contract/ids'
import type { IntegrationCredential } from '@gatehouse/contract/integration-credentials'
import { recordAuditEvent } from '#domains/audit-trail'
import { endNotification } from '#domains/notifications'
import { findOrganizationById } from '#domains/organizations'
import { actorName, type OrganizationContext, type UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import * as store from './credential.store.ts'
import { troubleKey } from './expiry.service.ts'

/** The managing organization, where credentials of all organizations are kept in order. */
export type Desk = OrganizationContext<UserPrincipal>

export interface NewCredential {
  name: string
  organizationId: OrganizationId
  username: string
  mayRead: boolean
  mayWrite: boolean
  expiresAt?: string | undefined
}

export type WithPassword = IntegrationCredential & { password: string }

/** 256 random bits made by us, so that a fast hash of it is enough: nobody guesses it, however fast. */
const passwordPrefix = 'ghi_'

export const listCredentials = async (ctx: Desk): Promise<IntegrationCredential[]> =>
  ctx.db.asSystem('list the credentials of all organizations', async (tx) =>
    (await store.listCredentials(tx)).map(toCredential),
  )

export function createCredential(ctx: Desk, input: NewCredential): Promise<WithPassword> {
  requireSense(ctx, input)
  const now = ctx.now()
  const password = newToken(passwordPrefix)
  const row: store.CredentialData = {
    id: newId(IntegrationCredentialId, now),
    organization_id: input.organizationId,
    name: input.name,
    username: input.username,
    password_hash: tokenHash(password),
    password_made_at: now,
    may_read: input.mayRead,
    may_write: input.mayWrite,
    expires_at: input.expiresAt === undefined ? null : new Date(input.expiresAt),
    last_used_at: null,
    created_by: actorName(ctx.principal),
    created_at: now,
  }
  return refusingTakenName(input.username, () =>
    ctx.db.asSystem('add a credential to an organization', async (tx) => {
      const organization = await findOrganizationById(tx, input.organizationId)
      if (!organization) throw notFound('organization', input.organizationId)
      await store.saveNewCredential(tx, row)
      await record(ctx, tx, row, 'created', `Added the integration credential ${row.name}.`)
      return { ...toCredential(row), password }
    }),
  )
}

function requireSense(ctx: Desk, { mayRead, mayWrite, expiresAt }: NewCredential): void {
  if (!mayRead && !mayWrite) {
    throw invalidField('mayRead', 'A credential must be allowed to read, to write, or both.')
  }
  if (expiresAt !== undefined && new Date(expiresAt) <= ctx.now()) {
    throw invalidField(
      'expiresAt',
      'The credential would have expired already. Choose a later time.',
    )
  }
}

/** A limit in time begins anew: the credential is good for as long as it was meant to be. */
export const renewPassword = (ctx: Desk, id: IntegrationCredentialId): Promise<WithPassword> =>
  ctx.db.asSystem('renew the password of a credential', async (tx) => {
    const before = await getCredential(tx, id)
    const now = ctx.now()
    const password = newToken(passwordPrefix)
    const lifetime =
      before.expires_at && before.expires_at.getTime() - before.password_made_at.getTime()
    const change = {
      password_hash: tokenHash(password),
      password_made_at: now,
      expires_at: lifetime === null ? null : new Date(now.getTime() + lifetime),
    }
    await store.savePassword(tx, id, change)
    await endNotification(ctx, tx, before.organization_id, troubleKey(id))
    const row = { ...before, ...change }
    await record(
      ctx,
      tx,
      row,
      'password-renewed',
      `Made a new password for the integration credential ${row.name}.`,
    )
    return { ...toCredential(row), password }
  })

export const removeCredential = (ctx: Desk, id: IntegrationCredentialId): Promise<void> =>
  ctx.db.asSystem('remove a credential of an organization', async (tx) => {
    const row = await getCredential(tx, id)
    await store.removeCredential(tx, id)
    await endNotification(ctx, tx, row.organization_id, troubleKey(id))
    await record(ctx, tx, row, 'removed', `Removed the integration credential ${row.name}.`)
  })

async function getCredential(tx: SystemTx, id: IntegrationCredentialId) {
  const row = await store.findCredentialForUpdate(tx, id)
  if (!row) throw notFound('integration credential', id)
  return row
}

/** Told to the MSP, who did it, and to the organization whose records it opens. */
async function record(
  ctx: Desk,
  tx: SystemTx,
  row: store.CredentialData,
  verb: string,
  summary: string,
): Promise<void> {
  const { id, name, organizationId, username, mayRead, mayWrite, expiresAt } = toCredential(row)
  const details = { integrationCredentialId: id, name, username, mayRead, mayWrite, expiresAt }
  const event = { type: `integration-credential.${verb}`, summary, details }
  await recordAuditEvent(ctx, tx, { ...event, details: { ...details, organizationId } })
  if (organizationId !== ctx.organizationId) {
    await recordAuditEvent(ctx, tx, { ...event, organizationId })
  }
}

/** The database decides, so that of two people at once only one gets the name. */
async function refusingTakenName<T>(username: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const isTaken =
      cause instanceof Error &&
      'constraint' in cause &&
      cause.constraint === 'integration_credential_username_is_unique'
    if (!isTaken) throw cause
    throw new AppError(
      'conflict',
      `Another integration credential has the user name ${username}. Choose another one.`,
      { cause, fields: [{ path: 'username', message: 'This user name is taken.' }] },
    )
  }
}

const toCredential = (row: store.CredentialData): IntegrationCredential => ({
  id: row.id,
  name: row.name,
  organizationId: row.organization_id,
  username: row.username,
  mayRead: row.may_read,
  mayWrite: row.may_write,
  ...(row.expires_at && { expiresAt: row.expires_at.toISOString() }),
  ...(row.last_used_at && { lastUsedAt: row.last_used_at.toISOString() }),
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
})
