import type { CredentialId, OrganizationId } from '@gatehouse/contract/ids'
import type { TargetData } from '#domains/targets'
import type { Secret } from '#platform/secret.ts'
import type { CredentialData } from './credential.store.ts'

export interface WhichCredential {
  organizationId: OrganizationId
  credentialId: CredentialId
}

/** A rotation that this worker, and no other, is at work on. */
export interface Claim extends WhichCredential {
  id: string
  credential: CredentialData
  target: TargetData
  /** What the target has, unless it has the candidate already. */
  current: KnownSecret | undefined
  /** What the target is to have; absent when only the old key is left to be removed. */
  candidate: KnownSecret | undefined
  /** Made for this attempt: the target cannot know it yet. */
  isFresh: boolean
}

export interface KnownSecret {
  text: Secret
  publicKey: string | null
}

export type Outcome =
  /** The candidate signs in. */
  | { is: 'proven' }
  /** The old key is gone from the target. */
  | { is: 'removed' }
  /** The directory knows that the computer has to replace it. */
  | { is: 'expired' }
  /** The target said no, and the secret so far was proven: the candidate is worth nothing. */
  | { is: 'refused'; problem: string }
  /** It is not known which of both the target has. */
  | { is: 'failed'; problem: string }
