import type { OrganizationId } from '@gatehouse/contract/ids'
import { expireLapsPassword, type LapsPassword, readLapsPassword } from '@gatehouse/directory/laps'
import { findDomainOf, getTarget, type TargetData } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { Secret } from '#platform/secret.ts'
import { type CredentialLook, findCredentialLook } from './credential.store.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { asDirectoryService } from './directory-login.ts'
import type { WhichCredential } from './rotation-claim.ts'

/** What the directory has for the computer of a credential, at this moment. It is kept nowhere. */
export interface LapsSecret {
  password: Secret
  /** Which account it is for, where the directory says it. */
  account: string | undefined
}

/** Before the transaction that gives it away; undefined for a credential whose secret we have ourselves. */
export async function lapsSecretFor(
  ctx: Context,
  options: CredentialsOptions,
  which: WhichCredential,
  signal?: AbortSignal,
): Promise<LapsSecret | undefined> {
  const { credential } = await ctx.db.inOrganization(which.organizationId, (tx) => find(tx, which))
  return credential.purpose === 'laps' ? readLaps(ctx, options, which, signal) : undefined
}

async function find(tx: AnyTx, { credentialId }: WhichCredential) {
  const credential = await findCredentialLook(tx, credentialId)
  if (!credential) throw notFound('credential', credentialId)
  return { credential }
}

/**
 * Throws `conflict` when the directory has none that we may read or can use, and what `asDirectoryService` throws.
 */
export async function readLaps(
  ctx: Context,
  options: CredentialsOptions,
  which: WhichCredential,
  signal?: AbortSignal,
): Promise<LapsSecret> {
  const place = await placeOf(ctx, which)
  const found = await ofComputer(ctx, options, { ...place, signal })
  if (found.kind === 'encrypted') throw new AppError('conflict', encryptedText(place))
  if (found.kind === 'none') throw new AppError('conflict', hiddenText(place))
  return { password: new Secret(found.password), account: found.account }
}

const encryptedText = ({ target }: LapsPlace): string =>
  `The password of the local administrator of ${target.name} is encrypted in the directory. Only a Windows computer of the domain can decrypt it: this needs a Windows helper, which is not there. With the policy "Enable password encryption" off it would be readable here.`

const hiddenText = ({ target, domain }: LapsPlace): string =>
  `${domain.name} shows no password of a local administrator of ${target.name}: there is none, or the service credential of the domain may not read it. It needs the right to read ms-Mcs-AdmPwd, or msLAPS-Password, of this computer.`

/** Tells the directory that the computer has to replace it. @returns why not; a whole sentence */
export async function expireLaps(
  ctx: Context,
  options: CredentialsOptions,
  which: WhichCredential,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const place = await placeOf(ctx, which)
  const { domain, target } = place
  const asked = { organizationId: which.organizationId, targetId: domain.id, signal }
  await using connection = await asDirectoryService(ctx, options, asked)
  const found = await readLapsPassword(connection, target.address)
  if (!found) return unknownText(place)
  if (found.kind === 'none') return hiddenText(place)
  const now = connection.rootDse.currentTime
  const isDone = await expireLapsPassword(connection, found.computer.dn, found.kind, now)
  return isDone ? undefined : `When the password of ${target.name} expires could not be changed.`
}

interface LapsPlace {
  organizationId: OrganizationId
  target: TargetData
  domain: TargetData
}

const placeOf = (ctx: Context, which: WhichCredential): Promise<LapsPlace> =>
  ctx.db.inOrganization(which.organizationId, async (tx) => {
    const { credential } = await find(tx, which)
    return { organizationId: which.organizationId, ...(await domainOf(tx, credential)) }
  })

async function domainOf(tx: OrganizationTx, { target_id: id, name }: CredentialLook) {
  if (!id) throw new AppError('conflict', `${name} is not of one computer.`)
  const target = await getTarget(tx, id)
  const domain = await findDomainOf(tx, target)
  if (domain) return { target, domain }
  throw new AppError(
    'conflict',
    `${target.address} is in none of the domains among the targets. Its address has to be its DNS name, and the domain has to be a target.`,
  )
}

const unknownText = ({ target, domain }: LapsPlace): string =>
  `There is no computer ${target.address} in ${domain.address}.`

async function ofComputer(
  ctx: Context,
  options: CredentialsOptions,
  place: LapsPlace & { signal: AbortSignal | undefined },
): Promise<LapsPassword> {
  const { organizationId, target, domain, signal } = place
  const asked = { organizationId, targetId: domain.id, signal }
  await using connection = await asDirectoryService(ctx, options, asked)
  const found = await readLapsPassword(connection, target.address)
  if (!found) throw new AppError('conflict', unknownText(place))
  return found
}
