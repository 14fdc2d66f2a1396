import type { Credential } from '@gatehouse/contract/credentials'
import { CheckoutId, type CredentialId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { type Context, type OrganizationContext, within } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import * as store from './checkout.store.ts'
import { recordEvent } from './credential-event.ts'
import { lockCredential, viewOf } from './credential.service.ts'
import { type CredentialData, findCredentialForUpdate } from './credential.store.ts'
import { isRotatable } from './credential.view.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { requireInPerson, type UserInOrganization } from './in-person.ts'
import { lapsSecretFor } from './laps.service.ts'
import { secretOf, showSeconds } from './reveal.service.ts'
import type { WhichCredential } from './rotation-claim.ts'
import { beginRotation } from './rotation-state.ts'

export async function checkOut(
  ctx: UserInOrganization,
  options: CredentialsOptions,
  id: CredentialId,
  { reason, minutes }: { reason: string; minutes: number },
) {
  requireInPerson(ctx)
  const checkoutId = newId(CheckoutId, ctx.now())
  const until = new Date(ctx.now().getTime() + minutes * 60_000)
  const { userId, username } = ctx.principal
  const { organizationId } = ctx
  const kept = await lapsSecretFor(ctx, options, { organizationId, credentialId: id })
  return ctx.transaction(async (tx) => {
    // The lock makes one of two the first; the other then finds the checkout, or the rotation.
    const credential = await lockCredential(tx, id)
    await requireFree(tx, credential)
    const secret = kept?.password.reveal() ?? (await secretOf(options, tx, credential))
    await store.addCheckout(tx, {
      ...{ id: checkoutId, credential_id: id, user_id: userId, username, reason },
      ...{ checked_out_at: ctx.now(), ends_at: until },
    })
    const whose = kept?.account === undefined ? '' : ` It is that of ${kept.account}.`
    const text = `Borrowed by ${username} until ${until.toISOString()}. Reason: ${reason}${whose}`
    await recordEvent(ctx, tx, id, 'checked-out', text)
    await recordAuditEvent(ctx, tx, {
      type: 'credential.checked-out',
      summary: `Borrowed the secret of the credential ${credential.name}.`,
      details: { credentialId: id, checkoutId, name: credential.name, reason, minutes },
    })
    return { checkoutId, secret, until: until.toISOString(), showSeconds }
  })
}

async function requireFree(tx: OrganizationTx, credential: CredentialData): Promise<void> {
  const { name } = credential
  const open = await store.findOpenCheckout(tx, credential.id)
  if (open) {
    const message = `${open.username} has borrowed ${name} until ${open.ends_at.toISOString()}.`
    throw new AppError('conflict', message)
  }
  if (credential.rotation_since) {
    const message = `The secret of ${name} is being replaced. Try again when that is settled.`
    throw new AppError('conflict', message)
  }
}

export const checkIn = (
  ctx: OrganizationContext,
  id: CredentialId,
  checkoutId: CheckoutId,
): Promise<Credential> =>
  ctx.transaction(async (tx) => {
    const credential = await lockCredential(tx, id)
    const checkout = await store.findCheckout(tx, id, checkoutId)
    if (!checkout) throw notFound('checkout', checkoutId)
    if (checkout.checked_in_at) throw new AppError('conflict', 'It was given back already.')
    await endCheckout(ctx, tx, credential, checkout, 'Given back.')
    await recordAuditEvent(ctx, tx, {
      type: 'credential.checked-in',
      summary: `Gave back the secret of the credential ${credential.name}.`,
      details: { credentialId: id, checkoutId, name: credential.name, borrower: checkout.username },
    })
    return viewOf(tx, id)
  })

/** Of somebody who did not give it back in time. */
export async function expireCheckout(
  ctx: Context,
  { organizationId, credentialId }: WhichCredential,
): Promise<void> {
  const inside = within(ctx, organizationId, 'managed')
  await inside.transaction(async (tx) => {
    const credential = await findCredentialForUpdate(tx, credentialId)
    const checkout = credential && (await store.findOpenCheckout(tx, credentialId))
    if (!credential || !checkout || checkout.ends_at > ctx.now()) return
    await endCheckout(inside, tx, credential, checkout, `The time of ${checkout.username} is over.`)
  })
}

async function endCheckout(
  ctx: Context,
  tx: OrganizationTx,
  credential: CredentialData,
  checkout: store.CheckoutData,
  text: string,
): Promise<void> {
  await store.endCheckout(tx, checkout.id, ctx.now())
  await recordEvent(ctx, tx, credential.id, 'checked-in', text)
  await rotateOnRelease(ctx, tx, credential)
}

/** Whoever had the secret has it no longer after this. */
async function rotateOnRelease(
  ctx: Context,
  tx: OrganizationTx,
  credential: CredentialData,
): Promise<void> {
  // What a directory keeps is lent on that condition alone.
  const isWanted = credential.rotates_on_release || credential.purpose === 'laps'
  if (!isWanted || !isRotatable(credential)) return
  await beginRotation(ctx, tx, credential, 'Gatehouse')
}

/** A session that used it is over. Nothing happens when the credential is gone, or somebody has borrowed it. */
export async function releaseAfterSession(
  ctx: Context,
  tx: OrganizationTx,
  credentialId: CredentialId,
): Promise<void> {
  const credential = await findCredentialForUpdate(tx, credentialId)
  if (!credential || (await store.findOpenCheckout(tx, credentialId))) return
  await rotateOnRelease(ctx, tx, credential)
}
