import type { Context } from '#platform/context.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { expireLaps } from './laps.service.ts'
import { toLogin } from './login.service.ts'
import { problemText } from './problem-text.ts'
import type { Claim, KnownSecret, Outcome } from './rotation-claim.ts'
import { tellCandidate, tellOldKey } from './tell-target.ts'
import { tryLogin } from './try-login.ts'

/** All that speaks to the target; changes nothing in the database, and never throws. */
export async function attemptRotation(
  ctx: Context,
  options: CredentialsOptions,
  claim: Claim,
  signal: AbortSignal,
): Promise<Outcome> {
  const { candidate } = claim
  try {
    if (claim.credential.rotation_step === 'expire')
      return await expire(ctx, options, claim, signal)
    return candidate
      ? await setCandidate(ctx, options, { ...claim, candidate }, signal)
      : await removeOldKey(ctx, options, claim, signal)
  } catch (error) {
    return { is: 'failed', problem: problemText(ctx, error) }
  }
}

async function expire(
  ctx: Context,
  options: CredentialsOptions,
  claim: Claim,
  signal: AbortSignal,
): Promise<Outcome> {
  const problem = await expireLaps(ctx, options, claim, signal)
  return problem === undefined ? { is: 'expired' } : { is: 'failed', problem }
}

async function setCandidate(
  ctx: Context,
  options: CredentialsOptions,
  claim: Claim & { candidate: KnownSecret },
  signal: AbortSignal,
): Promise<Outcome> {
  // An earlier attempt may have ended after the target had taken it.
  if (!claim.isFresh && (await signsIn(ctx, claim, claim.candidate, signal))) {
    return { is: 'proven' }
  }
  const { refusal, at, isUnfit } = await tellCandidate(ctx, options, claim, signal)
  if (await signsIn(ctx, claim, claim.candidate, signal, at)) return { is: 'proven' }
  const isAsBefore = await signsIn(ctx, claim, claim.current, signal, at)
  // Another controller, which is away, may have taken it at an earlier attempt.
  const isNowhere = claim.isFresh || claim.target.kind !== 'domain' || isUnfit === true
  if (refusal !== undefined && isAsBefore && isNowhere) return { is: 'refused', problem: refusal }
  return { is: 'failed', problem: refusal ?? unproven(claim, isAsBefore) }
}

function unproven({ target }: Claim, isAsBefore: boolean): string {
  if (target.kind === 'domain' && isAsBefore) {
    return 'The domain took the new secret, but signs in with the old one only: one controller may not have heard of it from the other yet.'
  }
  if (target.kind === 'domain') {
    return 'The domain refuses the new secret and the old one. Somebody else may have changed it, or is locking the account out.'
  }
  return isAsBefore
    ? 'The target took the new secret, but signs in with the old one only. Look which service keeps its accounts.'
    : 'The target refuses the new secret and the old one. The account may be locked, expired, or not allowed to use SSH.'
}

async function signsIn(
  ctx: Context,
  { organizationId, credential, target }: Claim,
  secret: KnownSecret | undefined,
  signal: AbortSignal,
  first?: string,
): Promise<boolean> {
  if (!secret) return false
  const account = {
    username: credential.username,
    login: toLogin(credential, secret.text.reveal()),
  }
  const asked = { organizationId, targetId: target.id, account, first }
  const { isIn } = await tryLogin(ctx, asked, signal)
  return isIn
}

async function removeOldKey(
  ctx: Context,
  options: CredentialsOptions,
  claim: Claim,
  signal: AbortSignal,
): Promise<Outcome> {
  const refusal = await tellOldKey(ctx, options, claim, signal)
  return refusal === undefined ? { is: 'removed' } : { is: 'failed', problem: refusal }
}
