import type { CredentialId, TargetId } from '@gatehouse/contract/ids'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { type CredentialData, findCredentialLook, findCredentialOf } from './credential.store.ts'

export interface CredentialWanted {
  purpose: 'managed' | 'stored'
  username?: string | undefined
}

/** For a session on a target: one of the target before one that is used on several. */
export const findCredentialFor = (
  tx: OrganizationTx,
  targetId: TargetId,
  wanted: CredentialWanted,
): Promise<CredentialData | undefined> => findCredentialOf(tx, targetId, wanted)

/** Throws `not_found`. */
export async function getCredentialData(
  tx: OrganizationTx,
  id: CredentialId,
): Promise<CredentialData> {
  const found = await findCredentialLook(tx, id)
  if (!found) throw notFound('credential', id)
  return found
}
