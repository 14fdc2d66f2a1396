import type { CredentialId, TargetId } from '@gatehouse/contract/ids'
import { findCredentialFor } from '#domains/credentials'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { AccessPolicyData } from './policy-data.ts'
import type { SessionTypeData } from './session-type.store.ts'

/** With what a session of a type would sign in on a target; asked for only where a policy is about credentials. */
export async function usedCredential(
  tx: OrganizationTx,
  { loginAccount }: SessionTypeData,
  targetId: TargetId,
  policies: readonly AccessPolicyData[],
): Promise<CredentialId | undefined> {
  if (loginAccount !== 'managed' && loginAccount !== 'stored') return undefined
  if (!policies.some(({ kind }) => kind === 'credential')) return undefined
  const credential = await findCredentialFor(tx, targetId, { purpose: loginAccount })
  return credential?.id
}
