import { randomUUID } from 'node:crypto'
import { recordAuditEvent } from '#domains/audit-trail'
import { getTarget } from '#domains/targets'
import { actorName, type Context, type OrganizationContext, within } from '#platform/context.ts'
import type { Credential } from '@gatehouse/contract/credentials'
import type { CredentialId } from '@gatehouse/contract/ids'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { findOpenCheckout } from './checkout.store.ts'
import { recordEvent } from './credential-event.ts'
import {
  findSecret,
  promoteCandidate,
  retireSecret,
  type SecretData,
} from './credential-secret.store.ts'
import { endTrouble, tellTrouble } from './credential-trouble.ts'
import { lockCredential, viewOf } from './credential.service.ts'
import { type CredentialData, findCredentialForUpdate, saveCredential } from './credential.store.ts'
import { type CredentialsOptions, openSecret } from './credentials-options.ts'
import type { DomainAccount } from './domain-account.ts'
import { readLimits } from './domain-limits.ts'
import { ImpossibleRules } from './make-password.ts'
import { requireConfirmed } from './dependents.service.ts'
import { generateSecret, keepSecret } from './new-secret.ts'
import { attemptRotation } from './rotation-attempt.ts'
import type { Claim, KnownSecret, Outcome, WhichCredential } from './rotation-claim.ts'
import {
  addRotateJob,
  beginRotation,
  claimMilliseconds,
  isAtWork,
  noRotation,
  requireRotatable,
  retryAt,
} from './rotation-state.ts'

/** Asked for by somebody; a job does it. */
export async function requestRotation(
  ctx: OrganizationContext,
  options: CredentialsOptions,
  id: CredentialId,
  { confirmsDependents }: { confirmsDependents: boolean },
): Promise<Credential> {
  if (!confirmsDependents) await requireConfirmed(ctx, options, id)
  return ctx.transaction(async (tx) => {
    const credential = await lockCredential(tx, id)
    requireRotatable(credential)
    const checkout = await findOpenCheckout(tx, id)
    if (checkout) {
      const message = `${checkout.username} has borrowed ${credential.name}. Check it in first; that replaces the secret when it is set so.`
      throw new AppError('conflict', message)
    }
    await beginRotation(ctx, tx, credential, actorName(ctx.principal))
    await recordAuditEvent(ctx, tx, {
      type: 'credential.rotation-requested',
      summary: `Asked for another secret for the credential ${credential.name}.`,
      details: { credentialId: id, name: credential.name },
    })
    return viewOf(tx, id)
  })
}

/** Ends before the claim does, so that two are never at work on one target. */
const attemptMilliseconds = claimMilliseconds - 60_000

/**
 * One attempt. The candidate is committed before the target hears of it, and it and the secret so far are both kept until
 * one of them has signed in. So it can end anywhere: the next attempt finds both, and asks the target which it takes.
 */
export async function rotate(
  ctx: Context,
  options: CredentialsOptions,
  which: WhichCredential,
  stopping: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(attemptMilliseconds)])
  const limits = await readLimits(ctx, options, which, signal)
  const claim = await claimOrTell(ctx, options, which, limits)
  if (!claim) return
  const outcome = await attemptRotation(ctx, options, claim, signal)
  await settle(ctx, claim, outcome)
}

/** Rules that no password fulfils are told as any other problem. */
async function claimOrTell(
  ctx: Context,
  options: CredentialsOptions,
  which: WhichCredential,
  limits: DomainAccount | undefined,
): Promise<Claim | undefined> {
  try {
    return await takeClaim(ctx, options, which, limits)
  } catch (error) {
    if (!(error instanceof ImpossibleRules)) throw error
    await ctx.db.inOrganization(which.organizationId, async (tx) => {
      const credential = await findCredentialForUpdate(tx, which.credentialId)
      if (!credential?.rotation_since || isAtWork(credential, ctx.now())) return
      await keepProblem(within(ctx, which.organizationId, 'managed'), tx, credential, error.message)
    })
    return undefined
  }
}

const takeClaim = (
  ctx: Context,
  options: CredentialsOptions,
  which: WhichCredential,
  limits: DomainAccount | undefined,
): Promise<Claim | undefined> =>
  ctx.db.inOrganization(which.organizationId, async (tx) => {
    const credential = await findCredentialForUpdate(tx, which.credentialId)
    const now = ctx.now()
    if (!credential?.rotation_since || !credential.target_id || isAtWork(credential, now)) {
      return undefined
    }
    const claim = { id: randomUUID(), until: new Date(now.getTime() + claimMilliseconds) }
    await saveCredential(tx, credential.id, {
      rotation_claim: claim.id,
      rotation_claimed_until: claim.until,
      // Should this process end, the next attempt is due when the claim is over.
      rotation_next_attempt_at: claim.until,
    })
    const known = (row: SecretData): KnownSecret => ({
      text: openSecret(options, row),
      publicKey: row.public_key,
    })
    const current = await findSecret(tx, credential.id, 'current')
    const isSetting = credential.rotation_step === 'set'
    const had = isSetting ? await findSecret(tx, credential.id, 'candidate') : undefined
    const candidate = isSetting
      ? (had ?? (await addCandidate(ctx, options, tx, credential, limits)))
      : undefined
    return {
      ...{ ...which, id: claim.id, credential, isFresh: had === undefined },
      target: await getTarget(tx, credential.target_id),
      current: current && known(current),
      candidate: candidate && known(candidate),
    }
  })

const addCandidate = async (
  ctx: Context,
  options: CredentialsOptions,
  tx: OrganizationTx,
  credential: CredentialData,
  limits: DomainAccount | undefined,
): Promise<SecretData> =>
  keepSecret(
    ...([ctx, options, tx, credential.id, 'candidate'] as const),
    await generateSecret(ctx, options, tx, credential, limits),
  )

/** Writes down what an attempt came to, unless another has taken over meanwhile. */
const settle = (
  ctx: Context,
  { id, organizationId, credentialId, current }: Claim,
  outcome: Outcome,
): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    const credential = await findCredentialForUpdate(tx, credentialId)
    if (credential?.rotation_claim !== id) {
      ctx.log.warn({ credentialId }, 'a rotation took longer than its claim')
      return
    }
    const inside = within(ctx, organizationId, 'managed')
    if (outcome.is === 'proven') return keepProven(inside, tx, credential, current)
    if (outcome.is === 'removed') return finish(inside, tx, credential)
    if (outcome.is === 'expired') return keepExpired(inside, tx, credential)
    if (outcome.is === 'refused') await retireSecret(tx, credentialId, 'candidate', ctx.now())
    await keepProblem(inside, tx, credential, outcome.problem)
  })

async function keepProven(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  credential: CredentialData,
  before: KnownSecret | undefined,
): Promise<void> {
  const now = ctx.now()
  await promoteCandidate(tx, credential.id, now)
  const what = credential.kind === 'password' ? 'password' : 'key'
  await saveCredential(tx, credential.id, {
    verification_state: 'verified',
    verification_text: `The target takes the new ${what}.`,
    verification_checked_at: now,
  })
  await recordEvent(
    ctx,
    tx,
    credential.id,
    'rotated',
    `A new ${what} was set on the target and proven.`,
  )
  await recordAuditEvent(ctx, tx, {
    type: 'credential.rotated',
    summary: `Replaced the secret of the credential ${credential.name} on its target.`,
    details: {
      credentialId: credential.id,
      name: credential.name,
      askedBy: credential.rotation_by,
    },
  })
  if (credential.kind !== 'ssh-key' || !before?.publicKey) return finish(ctx, tx, credential)
  await saveCredential(tx, credential.id, {
    ...{ rotation_step: 'remove-old-key', rotation_old_key: before.publicKey },
    ...{ rotation_problem: '', rotation_tries: 0, rotation_next_attempt_at: now },
    ...{ rotation_claim: null, rotation_claimed_until: null },
  })
  await addRotateJob(tx, credential, now)
}

async function keepExpired(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  credential: CredentialData,
): Promise<void> {
  const text = 'The directory was told that the computer has to replace its password.'
  await recordEvent(ctx, tx, credential.id, 'rotated', text)
  await recordAuditEvent(ctx, tx, {
    type: 'credential.expired',
    summary: `Let the password of ${credential.name} expire in the directory.`,
    details: {
      credentialId: credential.id,
      name: credential.name,
      askedBy: credential.rotation_by,
    },
  })
  await finish(ctx, tx, credential)
}

async function finish(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  credential: CredentialData,
): Promise<void> {
  await saveCredential(tx, credential.id, noRotation)
  await endTrouble(ctx, tx, credential)
}

/** Later tries are further apart; people are told of the first one that failed. */
async function keepProblem(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  credential: CredentialData,
  problem: string,
): Promise<void> {
  const tries = credential.rotation_tries + 1
  const at = retryAt(tries, ctx.now())
  await saveCredential(tx, credential.id, {
    ...{ rotation_tries: tries, rotation_problem: problem, rotation_next_attempt_at: at },
    ...{ rotation_claim: null, rotation_claimed_until: null },
  })
  await addRotateJob(tx, credential, at)
  // The same again is no news, and a target that is away for a week would fill the history.
  if (problem !== credential.rotation_problem) {
    await recordEvent(ctx, tx, credential.id, 'rotation-failed', problem)
  }
  await tellTrouble(ctx, tx, credential, `Its secret could not be replaced. ${problem}`)
}
