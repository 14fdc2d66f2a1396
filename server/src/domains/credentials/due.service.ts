import { defaultPasswordPolicy } from '@gatehouse/contract/password-policies'
import type { Context } from '#platform/context.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { expireCheckout } from './checkout.service.ts'
import { findOpenCheckout } from './checkout.store.ts'
import { removeOldSecrets } from './credential-secret.store.ts'
import { findCredentialForUpdate } from './credential.store.ts'
import { isRotatable } from './credential.view.ts'
import {
  type Due,
  listExpiredCheckouts,
  listTooOld,
  listUnsettled,
  listUnverified,
} from './due.store.ts'
import { addRotateJob, beginRotation, verifyJob } from './rotation-state.ts'

/** Each minute: checkouts that are over, secrets that are too old, rotations to try again, secrets to verify. */
export async function queueDue(ctx: Context): Promise<void> {
  const due = await ctx.db.asSystem(
    'look which credentials of any organization are due',
    async (tx) => ({
      expired: await listExpiredCheckouts(tx, ctx.now()),
      tooOld: await listTooOld(tx, ctx.now()),
      unsettled: await listUnsettled(tx, ctx.now()),
      unverified: await listUnverified(tx, ctx.now()),
    }),
  )
  for (const one of due.expired) await expireCheckout(ctx, one)
  for (const one of due.tooOld) await rotateTooOld(ctx, one)
  for (const one of due.unsettled) await wake(ctx, one)
  for (const one of due.unverified) await queueVerification(ctx, one)
}

const rotateTooOld = (ctx: Context, { organizationId, credentialId }: Due): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    const credential = await findCredentialForUpdate(tx, credentialId)
    if (!credential || credential.rotation_since || !isRotatable(credential)) return
    if (await findOpenCheckout(tx, credentialId)) return
    await beginRotation(ctx, tx, credential, 'Gatehouse')
  })

/** Should its job have been lost with a process, it is late and not left lying. */
const wake = (ctx: Context, { organizationId, credentialId }: Due): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    const credential = await findCredentialForUpdate(tx, credentialId)
    if (credential?.rotation_since) await addRotateJob(tx, credential, ctx.now())
  })

const queueVerification = (ctx: Context, { organizationId, credentialId }: Due): Promise<void> =>
  ctx.db.inOrganization(organizationId, (tx) =>
    addJob(
      tx,
      verifyJob,
      { organizationId, credentialId },
      { runAt: ctx.now(), key: `${verifyJob.name}:${credentialId}`, keepsTime: true },
    ),
  )

export const forgetOldSecrets = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('remove former secrets that are too old', (tx) =>
    removeOldSecrets(tx, ctx.now(), defaultPasswordPolicy.historyDays),
  )
