import { type NewSecret, type SecretKind } from '@gatehouse/contract/credentials'
import {
  defaultPasswordPolicy,
  type PasswordPolicyRules,
} from '@gatehouse/contract/password-policies'
import type { CredentialId, PasswordPolicyId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { invalidField } from '#platform/errors.ts'
import { addSecret, listLatestSecrets, type SecretData } from './credential-secret.store.ts'
import { type CredentialsOptions, openSecret, sealSecret } from './credentials-options.ts'
import type { DomainAccount } from './domain-account.ts'
import { fitsAccount, fitToDomain } from './domain-limits.ts'
import { makePassword } from './make-password.ts'
import { findPolicy } from './password-policy.store.ts'
import { newKey, readKey } from './private-key.ts'

/** A secret in clear, on its way to be sealed. */
export interface SecretText {
  text: string
  publicKey: string | null
}

/** What somebody gave. Undefined for what we make ourselves. Throws `invalid_request` when it does not go with the kind. */
export function givenSecret(kind: SecretKind, given: NewSecret): SecretText | undefined {
  if (given.from === 'generated') return undefined
  if (kind === 'password' && given.from === 'password') {
    requireOneLine(given.password)
    return { text: given.password, publicKey: null }
  }
  if (kind === 'ssh-key' && given.from === 'private-key') {
    const { privateKey, publicKey } = readKey(given.privateKey, given.passphrase)
    return { text: privateKey, publicKey }
  }
  throw invalidField('secret', `This secret does not go with the kind ${kind}.`)
}

/** Programs that take passwords take one a line; a second line would be a command for them. */
function requireOneLine(password: string): void {
  if (!/\p{Cc}/u.test(password)) return
  throw invalidField(
    'secret.password',
    'A password has no line breaks or other control characters.',
  )
}

export interface SecretOwner {
  id: CredentialId
  kind: SecretKind
  password_policy_id: string | null
}

/**
 * A key, or a password by the policy that is none of the last ones, and that the domain of its account takes.
 * Throws `ImpossibleRules` when both cannot be.
 */
export async function generateSecret(
  ctx: Context,
  options: CredentialsOptions,
  tx: OrganizationTx,
  owner: SecretOwner,
  domain?: DomainAccount,
): Promise<SecretText> {
  if (owner.kind === 'ssh-key') {
    const { privateKey, publicKey } = newKey(ctx.random)
    return { text: privateKey, publicKey }
  }
  const own = await rulesOf(tx, owner)
  const rules = domain ? fitToDomain(own, domain) : own
  const last = await listLatestSecrets(tx, owner.id, rules.historyLength)
  const used = new Set(last.map((row) => openSecret(options, row).reveal()))
  // Rules that allow so few passwords that all were used give one of them again rather than none.
  let password = makePassword(rules, ctx.random)
  const isUnfit = () => used.has(password) || (domain && !fitsAccount(password, domain))
  for (let tries = 0; tries < 100 && isUnfit(); tries += 1) {
    password = makePassword(rules, ctx.random)
  }
  return { text: password, publicKey: null }
}

async function rulesOf(tx: OrganizationTx, owner: SecretOwner): Promise<PasswordPolicyRules> {
  if (!owner.password_policy_id) return defaultPasswordPolicy
  // It is one: the column refers to it.
  const policy = await findPolicy(tx, owner.password_policy_id as PasswordPolicyId)
  return policy?.rules ?? defaultPasswordPolicy
}

export function keepSecret(
  ctx: Context,
  options: CredentialsOptions,
  tx: OrganizationTx,
  credentialId: CredentialId,
  state: 'candidate' | 'current',
  { text, publicKey }: SecretText,
): Promise<SecretData> {
  const id = uuidv7(ctx.now())
  return addSecret(tx, {
    id,
    credential_id: credentialId,
    state,
    sealed: sealSecret(options, id, text),
    public_key: publicKey,
    created_at: ctx.now(),
    current_at: state === 'current' ? ctx.now() : null,
  })
}
