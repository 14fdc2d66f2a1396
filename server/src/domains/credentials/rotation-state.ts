import { CredentialId, OrganizationId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { type CredentialData, saveCredential } from './credential.store.ts'
import { isRotatable } from './credential.view.ts'

const Which = z.object({ organizationId: OrganizationId, credentialId: CredentialId })

export const rotateJob = { name: 'credentials.rotate', payload: Which }
export const verifyJob = { name: 'credentials.verify', payload: Which }

/** Longer than all steps of an attempt may take; after it, whoever was at work is gone. */
export const claimMilliseconds = 10 * 60_000

/** The columns of a rotation when there is none. */
export const noRotation = {
  rotation_since: null,
  rotation_step: null,
  rotation_by: null,
  rotation_problem: '',
  rotation_tries: 0,
  rotation_next_attempt_at: null,
  rotation_claim: null,
  rotation_claimed_until: null,
  rotation_old_key: null,
}

export const isAtWork = (
  { rotation_claimed_until: until }: Pick<CredentialData, 'rotation_claimed_until'>,
  now: Date,
): boolean => until !== null && until > now

/** In a transaction that holds the lock of the credential. One that is under way already is tried at once. */
export async function beginRotation(
  ctx: Context,
  tx: OrganizationTx,
  credential: CredentialData,
  by: string,
): Promise<void> {
  const now = ctx.now()
  if (isAtWork(credential, now)) return
  const begun = credential.rotation_since
    ? {}
    : { ...noRotation, rotation_since: now, rotation_step: stepOf(credential), rotation_by: by }
  await saveCredential(tx, credential.id, { ...begun, rotation_next_attempt_at: now })
  await addRotateJob(tx, credential, now)
}

const stepOf = ({ purpose }: CredentialData) => (purpose === 'laps' ? 'expire' : 'set')

export const addRotateJob = (
  tx: OrganizationTx,
  { organization_id: organizationId, id: credentialId }: CredentialData,
  runAt: Date,
): Promise<void> =>
  addJob(
    tx,
    rotateJob,
    { organizationId, credentialId },
    { runAt, key: `${rotateJob.name}:${credentialId}` },
  )

export function requireRotatable(credential: CredentialData): void {
  if (isRotatable(credential)) return
  throw new AppError('conflict', `${credential.name} cannot be rotated: ${whyNot(credential)}`)
}

function whyNot({ purpose, kind }: CredentialData): string {
  if (kind === 'ssh-certificate') return 'a certificate is made for each connection anyway.'
  if (purpose !== 'managed') {
    return 'its secret is kept by hand. Give it the purpose "managed" first.'
  }
  return 'it is used on several targets. Set its secret by hand.'
}

const minute = 60_000
const longestDelay = 6 * 60 * minute

/** Doubles from a minute up to six hours; `tries` have failed. */
export const retryAt = (tries: number, now: Date): Date =>
  new Date(now.getTime() + Math.min(minute * 2 ** Math.min(tries - 1, 20), longestDelay))
