import type {
  DirectoryId,
  DirectoryObjectId,
  OrganizationId,
  UserId,
} from '@gatehouse/contract/ids'
import { allows, type OrganizationKind, type Permission } from '@gatehouse/contract/permissions'
import type { SystemTx } from '#platform/db/organization.ts'
import { reachOf } from './authenticate.service.ts'
import { listUsersById, type UserData } from './user.store.ts'

/** How somebody stands now, read afresh: what was true when they signed in may not be any more. */
export interface Standing {
  userId: UserId
  username: string
  displayName: string
  email: string
  organizationId: OrganizationId
  /** Neither switched off nor refused by their directory. */
  isEnabled: boolean
  accessEndsAt: Date | undefined
  /** Who they are in the directory that they are of. */
  directory?: { directoryId: DirectoryId; objectId: DirectoryObjectId }
  /** By role and groups; says nothing of being switched off. */
  mayIn(
    organization: { id: OrganizationId; kind: OrganizationKind },
    permission: Permission,
  ): boolean
}

/** Those of them who are there; by name. */
export async function listStandings(tx: SystemTx, ids: readonly UserId[]): Promise<Standing[]> {
  const standings: Standing[] = []
  for (const user of await listUsersById(tx, ids)) standings.push(await standingOf(tx, user))
  return standings
}

async function standingOf(tx: SystemTx, user: UserData): Promise<Standing> {
  const reach = await reachOf(tx, user)
  return {
    userId: user.id,
    username: user.username,
    displayName: user.display_name,
    email: user.email,
    organizationId: user.organization_id,
    isEnabled: user.is_enabled && user.directory_refusal === null,
    accessEndsAt: user.access_ends_at ?? undefined,
    ...(user.directory_id &&
      user.directory_object_id && {
        directory: { directoryId: user.directory_id, objectId: user.directory_object_id },
      }),
    mayIn: ({ id, kind }, permission) =>
      (reach === 'all' || reach.has(id)) && allows(user.role, kind, permission),
  }
}
