import { defaultPasswordPolicy } from '@gatehouse/contract/password-policies'
import { type CredentialId, PasswordPolicyId } from '@gatehouse/contract/ids'
import type { FormerSecret } from '@gatehouse/contract/revealed-secrets'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { listFormerSecrets, type SecretData } from './credential-secret.store.ts'
import { findCredentialLook } from './credential.store.ts'
import { findPolicy } from './password-policy.store.ts'

const dayMilliseconds = 86_400_000

/** Those that are kept still; their time counts from when they were replaced. */
export const formerSecrets = (
  ctx: OrganizationContext,
  id: CredentialId,
): Promise<{ secrets: FormerSecret[] }> =>
  ctx.transaction(async (tx) => ({
    secrets: (await keptSecrets(ctx, tx, id)).map(({ secret, keptUntil }) => ({
      id: secret.id,
      ...(secret.current_at && { currentAt: secret.current_at.toISOString() }),
      formerAt: formerAtOf(secret).toISOString(),
      keptUntil: keptUntil.toISOString(),
    })),
  }))

/** Throws `not_found` for one that is forgotten, also when nobody has tidied up yet. */
export async function getFormerSecret(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  id: CredentialId,
  secretId: string,
): Promise<SecretData> {
  const found = (await keptSecrets(ctx, tx, id)).find(({ secret }) => secret.id === secretId)
  if (!found) throw notFound('former secret', secretId)
  return found.secret
}

async function keptSecrets(ctx: OrganizationContext, tx: OrganizationTx, id: CredentialId) {
  const credential = await findCredentialLook(tx, id)
  if (!credential) throw notFound('credential', id)
  const { password_policy_id: policyId } = credential
  const policy =
    policyId === null ? undefined : await findPolicy(tx, PasswordPolicyId.parse(policyId))
  const { historyDays } = policy?.rules ?? defaultPasswordPolicy
  return (await listFormerSecrets(tx, id))
    .map((secret) => ({
      secret,
      keptUntil: new Date(formerAtOf(secret).getTime() + historyDays * dayMilliseconds),
    }))
    .filter(({ keptUntil }) => keptUntil > ctx.now())
}

/** The database has a check that a former one has it. */
const formerAtOf = ({ former_at: at, created_at: made }: SecretData): Date => at ?? made
