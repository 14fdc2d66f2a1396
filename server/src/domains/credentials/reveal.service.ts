import type { CredentialId } from '@gatehouse/contract/ids'
import type { Revealed } from '@gatehouse/contract/revealed-secrets'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { recordEvent } from './credential-event.ts'
import { findSecret } from './credential-secret.store.ts'
import { lockCredential } from './credential.service.ts'
import type { CredentialData } from './credential.store.ts'
import { type CredentialsOptions, openSecret } from './credentials-options.ts'
import { getFormerSecret } from './former-secret.service.ts'
import { requireInPerson, type UserInOrganization } from './in-person.ts'

/** The console hides it after so long. */
export const showSeconds = 20

/** Neither without the other: who saw it is committed before they do. */
export async function revealSecret(
  ctx: UserInOrganization,
  options: CredentialsOptions,
  id: CredentialId,
  { reason, formerSecretId }: { reason: string; formerSecretId?: string | undefined },
): Promise<Revealed> {
  requireInPerson(ctx)
  return ctx.transaction((tx) =>
    formerSecretId === undefined
      ? revealCurrent(ctx, tx, options, { id, reason })
      : revealFormer(ctx, tx, options, { id, reason, formerSecretId }),
  )
}

/**
 * The account that a session works as, for its own user; whether they may is the caller's to know. In the caller's transaction,
 * so that it is not shown in a session that ends meanwhile.
 */
export function revealForSession(
  ctx: UserInOrganization,
  tx: OrganizationTx,
  options: CredentialsOptions,
  { id, reason }: { id: CredentialId; reason: string },
): Promise<Revealed> {
  requireInPerson(ctx)
  return revealCurrent(ctx, tx, options, { id, reason: `in a session: ${reason}` })
}

interface Asked {
  id: CredentialId
  reason: string
}

async function revealCurrent(
  ctx: UserInOrganization,
  tx: OrganizationTx,
  options: CredentialsOptions,
  { id, reason }: Asked,
): Promise<Revealed> {
  const credential = await lockCredential(tx, id)
  const secret = await secretOf(options, tx, credential)
  const candidate = await findSecret(tx, id, 'candidate')
  await record(ctx, tx, credential, { reason, what: 'the secret' })
  return {
    secret,
    ...(candidate ? { candidate: openSecret(options, candidate).reveal() } : {}),
    showSeconds,
  }
}

async function revealFormer(
  ctx: UserInOrganization,
  tx: OrganizationTx,
  options: CredentialsOptions,
  { id, reason, formerSecretId }: Asked & { formerSecretId: string },
): Promise<Revealed> {
  const credential = await lockCredential(tx, id)
  const former = await getFormerSecret(ctx, tx, id, formerSecretId)
  const until = former.former_at?.toISOString() ?? 'it was replaced'
  await record(ctx, tx, credential, { reason, what: `the secret until ${until}` })
  return { secret: openSecret(options, former).reveal(), showSeconds }
}

async function record(
  ctx: UserInOrganization,
  tx: OrganizationTx,
  { id, name }: CredentialData,
  { reason, what }: { reason: string; what: string },
): Promise<void> {
  const said = what === 'the secret' ? 'Shown' : `Showed ${what}`
  const text = `${said} to ${ctx.principal.username}. Reason: ${reason}`
  await recordEvent(ctx, tx, id, 'revealed', text)
  await recordAuditEvent(ctx, tx, {
    type: 'credential.revealed',
    summary: `Looked at ${what} of the credential ${name}.`,
    details: { credentialId: id, name, reason },
  })
}

/** Throws `conflict` when there is nothing to show. */
export async function secretOf(
  options: CredentialsOptions,
  tx: OrganizationTx,
  { id, kind, name, purpose }: CredentialData,
): Promise<string> {
  if (purpose === 'laps') {
    const message = `The secret of ${name} is in the directory. Borrow it: then it is replaced when you give it back.`
    throw new AppError('conflict', message)
  }
  if (kind === 'ssh-certificate') {
    const message = `${name} has no secret to show: a certificate is made for each connection.`
    throw new AppError('conflict', message)
  }
  const secret = await findSecret(tx, id, 'current')
  if (!secret) throw new AppError('conflict', `${name} has no secret. Set one.`)
  return openSecret(options, secret).reveal()
}
