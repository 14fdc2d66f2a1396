import type { Credential } from '@gatehouse/contract/credentials'
import type { CredentialId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { type Context, type OrganizationContext, within } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { findOpenCheckout } from './checkout.store.ts'
import { recordEvent } from './credential-event.ts'
import { endTrouble, tellTrouble } from './credential-trouble.ts'
import { viewOf } from './credential.service.ts'
import {
  type CredentialData,
  type CredentialLook,
  findCredentialForUpdate,
  findCredentialLook,
  saveCredential,
} from './credential.store.ts'
import { isRotatable } from './credential.view.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { readLaps } from './laps.service.ts'
import { loginWith } from './login.service.ts'
import { problemText } from './problem-text.ts'
import type { WhichCredential } from './rotation-claim.ts'
import { beginRotation } from './rotation-state.ts'
import { tryLogin } from './try-login.ts'

interface Finding {
  state: 'verified' | 'mismatch' | 'failed'
  text: string
}

/** A certificate for a try does not have to last. */
const loginSeconds = 120

/** Asked for by somebody, who waits for it. */
export async function verifyNow(
  ctx: OrganizationContext,
  options: CredentialsOptions,
  id: CredentialId,
): Promise<Credential> {
  const before = await ctx.transaction((tx) => findCredentialLook(tx, id))
  if (!before) throw notFound('credential', id)
  if (!before.target_id) {
    const message = `${before.name} is used on several targets. Test the connection on the page of one of them.`
    throw new AppError('conflict', message)
  }
  if (before.rotation_since) {
    const message = `The secret of ${before.name} is being replaced, which also signs in with it.`
    throw new AppError('conflict', message)
  }
  const finding = await look(ctx, options, before)
  return ctx.transaction(async (tx) => {
    await keepFinding(ctx, tx, before, finding, true)
    await recordAuditEvent(ctx, tx, {
      type: 'credential.verified',
      summary: `Signed in with the credential ${before.name} to verify it: ${finding.state}.`,
      details: { credentialId: id, name: before.name, state: finding.state },
    })
    return viewOf(tx, id)
  })
}

/** As a job; nothing is left to do when it is gone or being replaced. */
export async function verify(
  ctx: Context,
  options: CredentialsOptions,
  { organizationId, credentialId }: WhichCredential,
  signal: AbortSignal,
): Promise<void> {
  const inside = within(ctx, organizationId, 'managed')
  const before = await inside.transaction((tx) => findCredentialLook(tx, credentialId))
  if (!before?.target_id || before.rotation_since) return
  const finding = await look(inside, options, before, signal)
  await inside.transaction((tx) => keepFinding(inside, tx, before, finding, false))
}

async function look(
  ctx: OrganizationContext,
  options: CredentialsOptions,
  { id, target_id: targetId, name, purpose }: CredentialLook,
  signal?: AbortSignal,
): Promise<Finding> {
  if (!targetId) throw new Error('Only a credential of a target can be verified.')
  const { organizationId } = ctx
  try {
    if (purpose === 'laps') {
      await readLaps(ctx, options, { organizationId, credentialId: id }, signal)
      return { state: 'verified', text: `The directory has a password for ${name}.` }
    }
    const account = await loginWith(ctx, options, organizationId, id, { seconds: loginSeconds })
    const answer = await tryLogin(ctx, { organizationId, targetId, account }, signal)
    if (answer.isIn) {
      const besides = answer.text && ` It cannot be used as it is, though: ${answer.text}`
      return { state: 'verified', text: `The target takes ${name}.${besides}` }
    }
    return { state: 'mismatch', text: answer.text }
  } catch (error) {
    return { state: 'failed', text: problemText(ctx, error) }
  }
}

async function keepFinding(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  before: CredentialLook,
  finding: Finding,
  isAsked: boolean,
): Promise<void> {
  const credential = await findCredentialForUpdate(tx, before.id)
  const now = await findCredentialLook(tx, before.id)
  // Another secret meanwhile: it says nothing about that one.
  if (!credential || now?.secret_id !== before.secret_id || credential.rotation_since) return
  await saveCredential(tx, credential.id, {
    verification_state: finding.state,
    verification_text: finding.text,
    verification_checked_at: ctx.now(),
  })
  if (isAsked || finding.state !== credential.verification_state) {
    await recordEvent(ctx, tx, credential.id, eventKinds[finding.state], finding.text)
  }
  await actOn(ctx, tx, credential, finding)
}

const eventKinds = {
  verified: 'verified',
  mismatch: 'mismatch',
  failed: 'verification-failed',
} as const

async function actOn(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  credential: CredentialData,
  { state, text }: Finding,
): Promise<void> {
  if (state === 'verified') return endTrouble(ctx, tx, credential)
  // A target that is away says nothing about the secret; who watches targets tells of that.
  if (state === 'failed') return
  const isReset = credential.resets_on_mismatch && isRotatable(credential)
  if (isReset && !(await findOpenCheckout(tx, credential.id))) {
    return beginRotation(ctx, tx, credential, 'Gatehouse')
  }
  await tellTrouble(ctx, tx, credential, `Its target refuses the secret. ${text}`)
}
