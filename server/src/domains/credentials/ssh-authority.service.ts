import { authorizedKeyLine, parseAuthorizedKey } from '@gatehouse/ssh-cert/authorized-key'
import { certificateLine } from '@gatehouse/ssh-cert/certificate'
import { extensionNames } from '@gatehouse/ssh-cert/certificate-options'
import { ed25519KeyPair } from '@gatehouse/ssh-cert/ed25519'
import { readPrivateKey, writePrivateKey } from '@gatehouse/ssh-cert/private-key'
import { fingerprintOf } from '@gatehouse/ssh-cert/public-key'
import { signCertificate } from '@gatehouse/ssh-cert/sign-certificate'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Context, OrganizationContext } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { SshLogin } from '#platform/ssh/ssh-login.ts'
import { type CredentialsOptions, openAuthority, sealAuthority } from './credentials-options.ts'
import { addAuthority, type AuthorityData, findAuthority } from './ssh-authority.store.ts'

/** Clocks of targets may be late. */
const clockSkewMilliseconds = 60_000

/** Made when it is first asked for. */
async function ensureAuthority(
  ctx: Context,
  options: CredentialsOptions,
  tx: OrganizationTx,
): Promise<AuthorityData> {
  const found = await findAuthority(tx)
  if (found) return found
  const { privateKey, publicKey } = ed25519KeyPair(ctx.random(32))
  const id = uuidv7(ctx.now())
  return addAuthority(tx, {
    id,
    public_key: authorizedKeyLine(publicKey, `gatehouse-${id}`),
    private_key: sealAuthority(options, id, writePrivateKey(privateKey)),
    created_at: ctx.now(),
  })
}

export const getAuthority = (ctx: OrganizationContext, options: CredentialsOptions) =>
  ctx.transaction(async (tx) => {
    const row = await ensureAuthority(ctx, options, tx)
    return {
      publicKey: row.public_key,
      fingerprint: fingerprintOf(parseAuthorizedKey(row.public_key).key),
      createdAt: row.created_at.toISOString(),
    }
  })

export interface CertificateFor {
  organizationId: OrganizationId
  username: string
  /** For the log of sshd. */
  keyId: string
  seconds: number
}

/** A key pair for one connection, vouched for by the organization's CA. Throws `FormatError` for a name that is no principal. */
export async function certificateLogin(
  ctx: Context,
  options: CredentialsOptions,
  { organizationId, username, keyId, seconds }: CertificateFor,
): Promise<SshLogin> {
  const row = await ctx.db.inOrganization(organizationId, (tx) => ensureAuthority(ctx, options, tx))
  const authority = readPrivateKey(openAuthority(options, row).reveal()).privateKey
  const { privateKey, publicKey } = ed25519KeyPair(ctx.random(32))
  const now = ctx.now().getTime()
  const certificate = signCertificate(authority, {
    key: publicKey,
    // Positive also for those who read it as a signed number.
    serial: ctx.random(8).readBigUInt64BE() >> 1n,
    keyId,
    principals: [username],
    validAfter: new Date(now - clockSkewMilliseconds),
    validBefore: new Date(now + seconds * 1000 + clockSkewMilliseconds),
    // What a session may do is decided by its policy, at the proxy.
    extensions: extensionNames,
  })
  return {
    kind: 'private-key',
    privateKey: writePrivateKey(privateKey),
    certificate: certificateLine(certificate),
  }
}
