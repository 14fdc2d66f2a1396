import type { PasswordPolicyRules } from '@gatehouse/contract/password-policies'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { objectionToPassword } from '@gatehouse/directory/password-rules'
import { connectDirectory, getTarget } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { findSecret } from './credential-secret.store.ts'
import { findCredentialLook } from './credential.store.ts'
import { type CredentialsOptions, openSecret } from './credentials-options.ts'
import { directoryLogin } from './directory-login.ts'
import { type DomainAccount, readDomainAccount } from './domain-account.ts'
import { ImpossibleRules } from './make-password.ts'
import type { WhichCredential } from './rotation-claim.ts'
import { workerFor } from './tell-target.ts'

/**
 * The account whose next password is about to be made, when it is one of a domain: read before, since nothing slow is done
 * while the credential is locked. Undefined for others, and when the domain cannot be asked: whoever tries to set it says why.
 */
export async function readLimits(
  ctx: Context,
  options: CredentialsOptions,
  { organizationId, credentialId }: WhichCredential,
  signal: AbortSignal,
): Promise<DomainAccount | undefined> {
  const found = await ctx.db.inOrganization(organizationId, async (tx) => {
    const credential = await findCredentialLook(tx, credentialId)
    if (!credential?.target_id || credential.rotation_step !== 'set') return undefined
    const target = await getTarget(tx, credential.target_id)
    const hasCandidate = (await findSecret(tx, credentialId, 'candidate')) !== undefined
    if (target.kind !== 'domain' || hasCandidate) return undefined
    const current = await findSecret(tx, credentialId, 'current')
    const own = current && { text: openSecret(options, current), publicKey: current.public_key }
    return { credential, target, own }
  })
  if (!found) return undefined
  const { credential, target, own } = found
  try {
    const worker = await workerFor(ctx, options, { organizationId, credential, target }, own)
    const place = { organizationId, targetId: target.id }
    const login = directoryLogin(worker, target)
    await using connection = await connectDirectory(ctx, place, login, signal)
    return await readDomainAccount(connection, credential.username)
  } catch (error) {
    if (error instanceof DirectoryTrouble || error instanceof AppError) return undefined
    throw error
  }
}

/** Our rules, as long as the domain wants it. Throws `ImpossibleRules` when none of what they allow fits. */
export function fitToDomain(
  rules: PasswordPolicyRules,
  { rules: domain }: DomainAccount,
): PasswordPolicyRules {
  const classes = [rules.lower, rules.upper, rules.digits, rules.symbols].filter(Boolean).length
  if (domain.isComplex && classes < 3) {
    throw new ImpossibleRules(
      `Our password policy has ${classes} kinds of characters, and ${domain.name} asks for three. Switch on another in the policy of the credential.`,
    )
  }
  return { ...rules, length: Math.max(rules.length, domain.minLength) }
}

export const fitsAccount = (password: string, account: DomainAccount): boolean =>
  objectionToPassword(password, account.rules, account) === undefined
