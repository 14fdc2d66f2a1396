import type { CredentialId, OrganizationId, SessionId, TargetId } from '@gatehouse/contract/ids'
import { authorizedKeyLine } from '@gatehouse/ssh-cert/authorized-key'
import { ed25519KeyPair } from '@gatehouse/ssh-cert/ed25519'
import { writePrivateKey } from '@gatehouse/ssh-cert/private-key'
import { defaultPasswordPolicy } from '@gatehouse/contract/password-policies'
import { objectionToPassword } from '@gatehouse/directory/password-rules'
import { connectTarget, getTarget } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { AppError, notFound } from '#platform/errors.ts'
import type { SshConnection } from '#platform/ssh/connect-ssh.ts'
import type { SshLogin } from '#platform/ssh/ssh-login.ts'
import { recordEvent } from './credential-event.ts'
import { findSecret } from './credential-secret.store.ts'
import { type CredentialData, findCredentialLook } from './credential.store.ts'
import { type CredentialsOptions, openSecret } from './credentials-options.ts'
import { makePassword } from './make-password.ts'
import { certificateLogin } from './ssh-authority.service.ts'

export interface AccountLogin {
  username: string
  login: SshLogin
}

export interface LoginUse {
  forSession?: SessionId
  /** How long a certificate is valid for; other secrets are not bounded in time. */
  seconds: number
}

/** Long enough for a slow handshake. */
const serviceSeconds = 300

/** What an account proves itself with. For a certificate one is made for this connection alone. */
export async function loginWith(
  ctx: Context,
  options: CredentialsOptions,
  organizationId: OrganizationId,
  credentialId: CredentialId,
  { forSession, seconds }: LoginUse,
): Promise<AccountLogin> {
  const { credential, secret } = await ctx.db.inOrganization(organizationId, async (tx) => {
    const found = await findCredentialLook(tx, credentialId)
    if (!found) throw notFound('credential', credentialId)
    if (forSession) {
      await recordEvent(ctx, tx, credentialId, 'used', `Used for the session ${forSession}.`)
    }
    return { credential: found, secret: await findSecret(tx, credentialId, 'current') }
  })
  const { username } = credential
  if (credential.purpose === 'laps') {
    const message = `${credential.name} is in the directory for people who borrow it; Gatehouse does not sign in with it.`
    throw new AppError('conflict', message)
  }
  if (credential.kind === 'ssh-certificate') {
    const keyId = keyIdOf(credential, forSession)
    const certificate = { organizationId, username, keyId, seconds }
    return { username, login: await certificateLogin(ctx, options, certificate) }
  }
  if (!secret) {
    throw new AppError('conflict', `The credential ${credential.name} has no secret. Set one.`)
  }
  return { username, login: toLogin(credential, openSecret(options, secret).reveal()) }
}

const keyIdOf = ({ organization_id, id }: CredentialData, session: SessionId | undefined) =>
  [`gatehouse:${organization_id}:${id}`, ...(session ? [`session:${session}`] : [])].join(':')

export const toLogin = ({ kind }: Pick<CredentialData, 'kind'>, secret: string): SshLogin =>
  kind === 'password'
    ? { kind: 'password', password: secret }
    : { kind: 'private-key', privateKey: secret }

export const passwordOf = ({ login }: AccountLogin): string | undefined =>
  login.kind === 'password' ? login.password : undefined

/** For the domain of targets, which knows credentials by their ids only. */
export const serviceLogin =
  (options: CredentialsOptions) =>
  (ctx: Context, organizationId: OrganizationId, credentialId: CredentialId) =>
    loginWith(ctx, options, organizationId, credentialId, { seconds: serviceSeconds })

export interface TargetPlace {
  organizationId: OrganizationId
  targetId: TargetId
}

export interface AsService {
  connection: SshConnection
  /** For a sudo that asks; only an account with a password has one. */
  sudoPassword: string | undefined
}

/**
 * Connected to a target with its service credential. Throws `conflict` when it has none, and what `connectTarget` throws.
 */
export async function asService(
  ctx: Context,
  options: CredentialsOptions,
  place: TargetPlace,
  signal?: AbortSignal,
): Promise<AsService> {
  const { organizationId, targetId } = place
  const target = await ctx.db.inOrganization(organizationId, (tx) => getTarget(tx, targetId))
  const credentialId = target.service_credential_id as CredentialId | null
  if (!credentialId) {
    throw new AppError(
      'conflict',
      `${target.name} has no service credential. Choose one on the page of the target.`,
    )
  }
  const account = await serviceLogin(options)(ctx, organizationId, credentialId)
  const connection = await connectTarget(ctx, place, account, signal)
  return { connection, sudoPassword: passwordOf(account) }
}

/** The password of an account that exists for one session, such as every domain takes. */
export function ephemeralPassword(ctx: Context, username: string): SshLogin {
  const isFit = (password: string) =>
    objectionToPassword(password, strictRules, {
      samAccountName: username,
      displayName: username,
    }) === undefined
  for (;;) {
    const password = makePassword({ ...defaultPasswordPolicy, length: 32 }, ctx.random)
    if (isFit(password)) return { kind: 'password', password }
  }
}

const strictRules = {
  ...{ name: '', minLength: 0, isComplex: true, historyLength: 0, minAgeMilliseconds: 0 },
}

/** A throw-away key pair; whoever makes the account writes the line into its authorized_keys. */
export function ephemeralLogin(
  ctx: Context,
  username: string,
  seconds: number,
): { login: SshLogin; authorizedKey: string } {
  const { privateKey, publicKey } = ed25519KeyPair(ctx.random(32))
  const until = new Date(ctx.now().getTime() + seconds * 1000).toISOString()
  return {
    login: { kind: 'private-key', privateKey: writePrivateKey(privateKey) },
    authorizedKey: authorizedKeyLine(publicKey, `gatehouse:${username}:until:${until}`),
  }
}
