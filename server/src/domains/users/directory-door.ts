import type {
  DirectoryId,
  DirectoryObjectId,
  OrganizationGroupId,
  OrganizationId,
} from '@gatehouse/contract/ids'
import type { Role } from '@gatehouse/contract/permissions'
import type { Context } from '#platform/context.ts'

/** Somebody of a directory, as it is known now, and what they may do here by their groups. */
export interface DirectoryUser {
  organizationId: OrganizationId
  directoryId: DirectoryId
  objectId: DirectoryObjectId
  /** `CORP\alice` */
  account: string
  /** By which they are known here: `alice@corp.test`. */
  username: string
  displayName: string
  email: string
  access: DirectoryAccess
}

/** A refusal is a whole sentence. */
export type DirectoryAccess = { role: Role; groupIds: OrganizationGroupId[] } | { refusal: string }

/** What a directory said to a password. */
export type DirectoryAnswer =
  | { is: 'right'; user: DirectoryUser }
  /** `reason` is for the audit trail alone. */
  | { is: 'wrong'; reason: string }
  /** The password was right, so the sentence may be said to who typed it. */
  | { is: 'refused'; refusal: string }

export interface KnownAccount {
  organizationId: OrganizationId
  directoryId: DirectoryId
  objectId: DirectoryObjectId
  /** `CORP\alice` */
  name: string
}

/** Whom a sign-in name of a directory names. */
export interface DirectoryAccount {
  /** The same however the name was typed: wrong tries are counted for it. */
  key: string
  /** Undefined when nobody has the name; a directory is asked all the same, so that nothing tells it from outside. */
  known: KnownAccount | undefined
  /**
   * Throws `unavailable` when no domain controller answers, and `unauthenticated` for a name that several domains could mean:
   * then nothing is sent.
   */
  prove(password: string): Promise<DirectoryAnswer>
}

/** How users of directories sign in; given by the roles, since directories stand above this domain. */
export interface DirectoryDoor {
  /** Undefined for a name of no directory. */
  find(ctx: Context, username: string): Promise<DirectoryAccount | undefined>
}
