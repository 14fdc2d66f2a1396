import type { Credential } from '@gatehouse/contract/credentials'
import { CheckoutId, PasswordPolicyId, UserId } from '@gatehouse/contract/ids'
import { countServedTargets, findTargets } from '#domains/targets'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { CredentialData, CredentialLook } from './credential.store.ts'

/** With what the domain of targets knows of them. */
export async function toCredentials(
  tx: OrganizationTx,
  rows: readonly CredentialLook[],
): Promise<Credential[]> {
  const targetIds = [...new Set(rows.flatMap(({ target_id: id }) => id ?? []))]
  const targets = await findTargets(tx, { ids: targetIds })
  const names = new Map<string, string>(targets.map(({ id, name }) => [id, name]))
  const served = await countServedTargets(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    ...toCredential(row),
    ...(row.target_id ? { targetName: names.get(row.target_id) ?? '' } : {}),
    serviceOf: served.get(row.id) ?? 0,
  }))
}

const toCredential = (row: CredentialLook): Omit<Credential, 'serviceOf'> => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  ...(row.target_id ? { targetId: row.target_id } : {}),
  username: row.username,
  kind: row.kind,
  purpose: row.purpose,
  description: row.description,
  hasSecret: row.secret_id !== null || row.kind === 'ssh-certificate' || row.purpose === 'laps',
  ...(row.public_key ? { publicKey: row.public_key } : {}),
  ...(row.password_policy_id
    ? { passwordPolicyId: PasswordPolicyId.parse(row.password_policy_id) }
    : {}),
  rotation: {
    everyDays: row.rotates_every_days,
    onRelease: row.rotates_on_release,
    resetOnMismatch: row.resets_on_mismatch,
    verifyEveryHours: row.verifies_every_hours,
  },
  verification: {
    state: row.verification_state,
    text: row.verification_text,
    ...(row.verification_checked_at
      ? { checkedAt: row.verification_checked_at.toISOString() }
      : {}),
  },
  ...rotatingOf(row),
  ...(row.secret_changed_at ? { secretChangedAt: row.secret_changed_at.toISOString() } : {}),
  ...nextRotationOf(row),
  ...checkedOutOf(row),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

const steps: Readonly<Record<string, string>> = {
  set: 'Setting the new secret on the target and signing in with it.',
  expire: 'Telling the directory that the computer has to replace its password.',
  'remove-old-key': 'The new key works; the old one is being removed from the target.',
}

function rotatingOf(row: CredentialLook): Pick<Credential, 'rotating'> {
  if (!row.rotation_since) return {}
  return {
    rotating: {
      since: row.rotation_since.toISOString(),
      step: steps[row.rotation_step ?? ''] ?? '',
      problem: row.rotation_problem,
    },
  }
}

const dayMilliseconds = 24 * 3600_000

function nextRotationOf(row: CredentialLook): Pick<Credential, 'nextRotationAt'> {
  const at = row.rotation_next_attempt_at ?? dueAt(row)
  return at ? { nextRotationAt: at.toISOString() } : {}
}

function dueAt(row: CredentialLook): Date | undefined {
  if (!isRotatable(row) || row.rotates_every_days === 0 || !row.secret_changed_at) return undefined
  return new Date(row.secret_changed_at.getTime() + row.rotates_every_days * dayMilliseconds)
}

/** Only of one account on one target, and only when nobody keeps it by hand. What the directory keeps its computer replaces. */
export const isRotatable = ({
  purpose,
  target_id,
  kind,
}: Pick<CredentialData, 'purpose' | 'target_id' | 'kind'>): boolean =>
  target_id !== null &&
  (purpose === 'laps' || (purpose === 'managed' && kind !== 'ssh-certificate'))

function checkedOutOf(row: CredentialLook): Pick<Credential, 'checkedOutBy'> {
  if (!row.checkout_id || !row.checkout_user_id || !row.checkout_ends_at) return {}
  return {
    checkedOutBy: {
      checkoutId: CheckoutId.parse(row.checkout_id),
      userId: UserId.parse(row.checkout_user_id),
      username: row.checkout_username ?? '',
      until: row.checkout_ends_at.toISOString(),
    },
  }
}
