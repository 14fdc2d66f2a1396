import type { CredentialId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { recordEvent } from './credential-event.ts'
import { findSecret } from './credential-secret.store.ts'
import { lockCredential } from './credential.service.ts'
import type { CredentialData } from './credential.store.ts'
import { type CredentialsOptions, openSecret } from './credentials-options.ts'
import { requireInPerson, type UserInOrganization } from './in-person.ts'

/** The console hides it after so long. */
const showSeconds = 20

export interface Revealed {
  secret: string
  candidate?: string
  showSeconds: number
}

/** Neither without the other: who saw it is committed before they do. */
export async function revealSecret(
  ctx: UserInOrganization,
  options: CredentialsOptions,
  id: CredentialId,
  reason: string,
): Promise<Revealed> {
  requireInPerson(ctx)
  return ctx.transaction(async (tx) => {
    const credential = await lockCredential(tx, id)
    const secret = await secretOf(options, tx, credential)
    const candidate = await findSecret(tx, id, 'candidate')
    await recordEvent(
      ctx,
      tx,
      id,
      'revealed',
      `Shown to ${ctx.principal.username}. Reason: ${reason}`,
    )
    await recordAuditEvent(ctx, tx, {
      type: 'credential.revealed',
      summary: `Looked at the secret of the credential ${credential.name}.`,
      details: { credentialId: id, name: credential.name, reason },
    })
    return {
      secret,
      ...(candidate ? { candidate: openSecret(options, candidate).reveal() } : {}),
      showSeconds,
    }
  })
}

/** Throws `conflict` when there is nothing to show. */
export async function secretOf(
  options: CredentialsOptions,
  tx: OrganizationTx,
  { id, kind, name }: CredentialData,
): Promise<string> {
  if (kind === 'ssh-certificate') {
    const message = `${name} has no secret to show: a certificate is made for each connection.`
    throw new AppError('conflict', message)
  }
  const secret = await findSecret(tx, id, 'current')
  if (!secret) throw new AppError('conflict', `${name} has no secret. Set one.`)
  return openSecret(options, secret).reveal()
}
