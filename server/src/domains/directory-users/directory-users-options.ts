import type { TargetId } from '@gatehouse/contract/ids'
import type { DirectoryPlace, OpenDirectory } from '@gatehouse/directory/directory-connection'
import type { AnyTx } from '#platform/db/organization.ts'

export interface DirectoryUsersOptions {
  /** How the domain is reached; undefined when the target is no domain any more. */
  placeOf(tx: AnyTx, targetId: TargetId): Promise<DirectoryPlace | undefined>
  openDirectory: OpenDirectory
}
