import type {
  Credential,
  CredentialChanges,
  CredentialInput,
  NewSecret,
} from '@gatehouse/contract/credentials'
import { CredentialId } from '@gatehouse/contract/ids'
import { requirePrincipal } from '@gatehouse/ssh-cert/principal'
import { recordAuditEvent } from '#domains/audit-trail'
import { countServedTargets, requireTargets } from '#domains/targets'
import { actorName, type Context, type OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { recordEvent } from './credential-event.ts'
import { listEvents as listStoredEvents } from './credential-event.store.ts'
import { findSecret, retireSecret } from './credential-secret.store.ts'
import { endTrouble } from './credential-trouble.ts'
import * as store from './credential.store.ts'
import type { CredentialData } from './credential.store.ts'
import { isRotatable, toCredentials } from './credential.view.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { credentialsChanged } from './credentials-changed.ts'
import { generateSecret, givenSecret, keepSecret } from './new-secret.ts'
import { findPolicy } from './password-policy.store.ts'
import { beginRotation, isAtWork, noRotation } from './rotation-state.ts'
import { refusingTakenName } from './taken-name.ts'

export const listCredentials = (
  ctx: OrganizationContext,
  query: store.CredentialQuery,
): Promise<{ credentials: Credential[]; nextCursor?: string }> =>
  ctx.transaction(async (tx) => {
    const { rows, ...page } = await store.listCredentials(tx, query)
    return { credentials: await toCredentials(tx, rows), ...page }
  })

export const getCredential = (ctx: OrganizationContext, id: CredentialId): Promise<Credential> =>
  ctx.transaction((tx) => viewOf(tx, id))

/** As it is now, in the transaction that changed it. */
export async function viewOf(tx: OrganizationTx, id: CredentialId): Promise<Credential> {
  const row = await store.findCredentialLook(tx, id)
  const [credential] = row ? await toCredentials(tx, [row]) : []
  if (!credential) throw notFound('credential', id)
  return credential
}

export async function lockCredential(tx: AnyTx, id: CredentialId): Promise<CredentialData> {
  const row = await store.findCredentialForUpdate(tx, id)
  if (!row) throw notFound('credential', id)
  return row
}

export function createCredential(
  ctx: OrganizationContext,
  options: CredentialsOptions,
  input: CredentialInput,
): Promise<Credential> {
  const id = newId(CredentialId, ctx.now())
  const { name, targetId, username, kind, purpose, description, passwordPolicyId, rotation } = input
  requireUsable(kind, username)
  if (purpose === 'laps') requireOfComputer(input)
  return refusingTakenName(name, () =>
    ctx.transaction(async (tx) => {
      await requireThere(tx, input)
      await store.addCredential(tx, {
        ...{ id, name, username, kind, purpose, description },
        target_id: targetId ?? null,
        password_policy_id: passwordPolicyId ?? null,
        ...rotationColumns(rotation),
        created_at: ctx.now(),
        updated_at: ctx.now(),
      })
      await recordEvent(ctx, tx, id, 'created', 'Added.')
      await replaceSecret(ctx, options, tx, await lockCredential(tx, id), input.secret)
      await recordAuditEvent(ctx, tx, {
        type: 'credential.created',
        summary: `Added the credential ${name} for the account ${username}.`,
        details: { credentialId: id, name, targetId, username, kind, purpose },
      })
      return viewOf(tx, id)
    }),
  )
}

const rotationColumns = (rotation: CredentialInput['rotation']) => ({
  rotates_every_days: rotation.everyDays,
  rotates_on_release: rotation.onRelease,
  resets_on_mismatch: rotation.resetOnMismatch,
  verifies_every_hours: rotation.verifyEveryHours,
})

/** A certificate names the account, so its name has to be one that cannot be read as two. */
function requireUsable(kind: string, username: string): void {
  if (kind !== 'ssh-certificate') return
  try {
    requirePrincipal(username)
  } catch (cause) {
    throw new AppError('invalid_request', 'A certificate cannot be made for this account.', {
      cause,
      fields: [{ path: 'username', message: 'Use letters, digits and . _ @ \\ $ + - only.' }],
    })
  }
}

/** Nothing of it is kept here, so nothing of it can be given. */
function requireOfComputer({ targetId, kind, secret }: CredentialInput): void {
  if (!targetId) throw invalidField('targetId', 'Choose the computer whose password it is.')
  if (kind !== 'password') throw invalidField('kind', 'The directory keeps passwords alone.')
  if (secret.from === 'generated') return
  throw invalidField('secret', 'The computer makes this password itself. Choose "generated".')
}

async function requireThere(
  tx: OrganizationTx,
  { targetId, passwordPolicyId }: Pick<CredentialInput, 'targetId' | 'passwordPolicyId'>,
): Promise<void> {
  if (targetId) await requireTargets(tx, [targetId])
  if (passwordPolicyId && !(await findPolicy(tx, passwordPolicyId))) {
    throw invalidField('passwordPolicyId', 'This password policy is gone. Choose another one.')
  }
}

/** Another secret or another account: what was found out before says nothing about it. */
const unverified = {
  verification_state: 'unknown',
  verification_text: '',
  verification_checked_at: null,
} as const

/**
 * The one in use so far is kept as a former one. A secret that we made is put on the target where that can be done.
 * In a transaction that holds the lock of the credential.
 */
async function replaceSecret(
  ctx: Context,
  options: CredentialsOptions,
  tx: OrganizationTx,
  credential: CredentialData,
  given: NewSecret,
): Promise<void> {
  if (credential.purpose === 'laps') return
  if (credential.kind === 'ssh-certificate') {
    if (given.from === 'generated') return
    throw invalidField('secret', 'Certificates have no secret of their own. Choose "generated".')
  }
  const had = await findSecret(tx, credential.id, 'current')
  const secret =
    givenSecret(credential.kind, given) ?? (await generateSecret(ctx, options, tx, credential))
  await retireSecret(tx, credential.id, 'candidate', ctx.now())
  await retireSecret(tx, credential.id, 'current', ctx.now())
  await keepSecret(ctx, options, tx, credential.id, 'current', secret)
  await store.saveCredential(tx, credential.id, {
    ...noRotation,
    ...unverified,
    updated_at: ctx.now(),
  })
  await endTrouble(ctx, tx, credential)
  const after = await lockCredential(tx, credential.id)
  if (given.from === 'generated' && !had && isRotatable(after)) {
    await beginRotation(ctx, tx, after, actorName(ctx.principal))
  }
}

export const setSecret = (
  ctx: OrganizationContext,
  options: CredentialsOptions,
  id: CredentialId,
  given: NewSecret,
): Promise<Credential> =>
  ctx.transaction(async (tx) => {
    const credential = await lockCredential(tx, id)
    if (credential.purpose === 'laps') {
      const message = `The secret of ${credential.name} is in the directory: its computer replaces it. "Replace now" tells it to.`
      throw new AppError('conflict', message)
    }
    if (isAtWork(credential, ctx.now())) {
      const message = `The secret of ${credential.name} is being replaced at this moment. Try again in a minute.`
      throw new AppError('conflict', message)
    }
    await replaceSecret(ctx, options, tx, credential, given)
    await recordEvent(ctx, tx, id, 'set', 'Another secret was stored by hand.')
    await recordAuditEvent(ctx, tx, {
      type: 'credential.secret-set',
      summary: `Stored another secret for the credential ${credential.name}.`,
      details: { credentialId: id, name: credential.name, from: given.from },
    })
    return viewOf(tx, id)
  })

export function updateCredential(
  ctx: OrganizationContext,
  id: CredentialId,
  changes: CredentialChanges,
): Promise<Credential> {
  return refusingTakenName(changes.name ?? '', () =>
    ctx.transaction(async (tx) => {
      const before = await lockCredential(tx, id)
      requireUsable(before.kind, changes.username ?? before.username)
      if (changes.passwordPolicyId) {
        await requireThere(tx, { passwordPolicyId: changes.passwordPolicyId })
      }
      requireSettled(before, changes)
      requireSameKeeper(before, changes)
      const isOther = (changes.username ?? before.username) !== before.username
      await store.saveCredential(tx, id, {
        ...changedColumns(changes),
        ...(isOther ? unverified : {}),
        updated_at: ctx.now(),
      })
      await raise(tx, credentialsChanged, { organizationId: ctx.organizationId })
      await recordEvent(ctx, tx, id, 'changed', `Changed: ${Object.keys(changes).join(', ')}.`)
      await recordAuditEvent(ctx, tx, {
        type: 'credential.updated',
        summary: `Changed the credential ${changes.name ?? before.name}.`,
        details: { credentialId: id, changes },
      })
      return viewOf(tx, id)
    }),
  )
}

/** A rotation that is not settled belongs to the account as it was. */
function requireSettled(before: CredentialData, { username, purpose }: CredentialChanges): void {
  const isOther =
    (username ?? before.username) !== before.username ||
    (purpose ?? before.purpose) !== before.purpose
  if (!isOther || !before.rotation_since) return
  throw new AppError(
    'conflict',
    `A rotation of ${before.name} is not settled. Wait for it, or store the secret by hand, and change it then.`,
  )
}

/** What the directory keeps was never here, and what is here the directory does not have. */
function requireSameKeeper(
  before: CredentialData,
  { purpose = before.purpose }: CredentialChanges,
) {
  if ((purpose === 'laps') === (before.purpose === 'laps')) return
  throw new AppError(
    'conflict',
    'A credential that the directory keeps cannot become another, nor the other way round. Add a new one.',
  )
}

function changedColumns(changes: CredentialChanges) {
  const { passwordPolicyId, rotation, ...plain } = changes
  return {
    ...plain,
    ...(passwordPolicyId === undefined ? {} : { password_policy_id: passwordPolicyId }),
    ...(rotation ? rotationColumns(rotation) : {}),
  }
}

export const removeCredential = (
  ctx: OrganizationContext,
  id: CredentialId,
): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const credential = await lockCredential(tx, id)
    const served = (await countServedTargets(tx, [id])).get(id) ?? 0
    if (served > 0) {
      const targets = served === 1 ? 'one target' : `${served} targets`
      const message = `Gatehouse works with ${credential.name} on ${targets}. Choose another service credential there first.`
      throw new AppError('conflict', message)
    }
    await endTrouble(ctx, tx, credential)
    await store.removeCredential(tx, id)
    await raise(tx, credentialsChanged, { organizationId: ctx.organizationId })
    await recordAuditEvent(ctx, tx, {
      type: 'credential.removed',
      summary: `Removed the credential ${credential.name}; the account stays on its target.`,
      details: { credentialId: id, name: credential.name, username: credential.username },
    })
    return {}
  })

export const listEvents = (
  ctx: OrganizationContext,
  id: CredentialId,
  query: { cursor?: string | undefined; limit: number },
) =>
  ctx.transaction(async (tx) => {
    if (!(await store.findCredentialLook(tx, id))) throw notFound('credential', id)
    return listStoredEvents(tx, id, query)
  })
