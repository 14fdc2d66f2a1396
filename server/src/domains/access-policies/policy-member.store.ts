import {
  AccessPolicyId,
  CredentialId,
  DirectoryId,
  DirectoryObjectId,
  OrganizationId,
  SessionTypeId,
  TargetGroupId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'
import { type ExpressionBuilder, sql } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { DB } from '#platform/db/tables.ts'
import {
  type DirectoryGroupKey,
  directoryGroupKey,
  noMembers,
  type PolicyMembers,
} from './policy-data.ts'

/** One thing that a policy names, with the organization that it belongs to. */
export interface NewMember {
  member_id: OrganizationId
  user_id?: UserId
  session_type_id?: SessionTypeId
  scope_organization_id?: OrganizationId
  target_id?: TargetId
  target_group_id?: TargetGroupId
  credential_id?: CredentialId
  directory_id?: DirectoryId
  directory_group_id?: DirectoryObjectId
}

/** Narrows to what a question is about; what is left out is not narrowed. Session types and groups always come. */
export interface MembersAbout {
  policyId?: AccessPolicyId | undefined
  userIds?: readonly UserId[] | undefined
  organizationIds?: readonly OrganizationId[] | undefined
  targetIds?: readonly TargetId[] | undefined
  targetGroupIds?: readonly TargetGroupId[] | undefined
  credentialIds?: readonly CredentialId[] | undefined
  /** Whose things; of others it is as if they were not named. */
  visible?: ReadonlySet<OrganizationId> | undefined
}

const columns = [
  'policy_id',
  'member_id',
  'user_id',
  'session_type_id',
  'scope_organization_id',
  'target_id',
  'target_group_id',
  'credential_id',
  'directory_id',
  'directory_group_id',
] as const

type Column =
  | 'user_id'
  | 'scope_organization_id'
  | 'target_id'
  | 'target_group_id'
  | 'credential_id'

export async function listMembers(
  tx: AnyTx,
  about: MembersAbout = {},
): Promise<Map<AccessPolicyId, PolicyMembers>> {
  const { policyId, visible } = about
  const rows = await tx
    .selectFrom('access_policy_member')
    .select(columns)
    .$if(policyId !== undefined, (query) => query.where('policy_id', '=', policyId ?? ''))
    .$if(visible !== undefined, (query) =>
      query.where(sql<boolean>`member_id = any (${[...(visible ?? [])]}::uuid[])`),
    )
    .where((where) =>
      where.and([
        narrowed(where, 'user_id', about.userIds),
        narrowed(where, 'scope_organization_id', about.organizationIds),
        narrowed(where, 'target_id', about.targetIds),
        narrowed(where, 'target_group_id', about.targetGroupIds),
        narrowed(where, 'credential_id', about.credentialIds),
      ]),
    )
    .execute()
  return collect(rows)
}

const narrowed = (
  where: ExpressionBuilder<DB, 'access_policy_member'>,
  column: Column,
  ids: readonly string[] | undefined,
) =>
  ids === undefined
    ? where.lit(true)
    : sql<boolean>`(${where.ref(column)} is null or ${where.ref(column)} = any (${[...ids]}::uuid[]))`

type Row = Record<(typeof columns)[number], string | null>

function collect(rows: readonly Row[]): Map<AccessPolicyId, PolicyMembers> {
  const members = new Map<AccessPolicyId, ReturnType<typeof writable>>()
  for (const row of rows) {
    const policyId = AccessPolicyId.parse(row.policy_id)
    const of = members.get(policyId) ?? writable()
    members.set(policyId, of)
    if (row.user_id) of.userIds.add(UserId.parse(row.user_id))
    if (row.session_type_id) of.sessionTypeIds.add(SessionTypeId.parse(row.session_type_id))
    if (row.scope_organization_id) {
      of.organizationIds.add(OrganizationId.parse(row.scope_organization_id))
    }
    if (row.target_id) of.targetIds.add(TargetId.parse(row.target_id))
    if (row.target_group_id) of.targetGroupIds.add(TargetGroupId.parse(row.target_group_id))
    if (row.credential_id) of.credentialIds.add(CredentialId.parse(row.credential_id))
    if (row.directory_id && row.directory_group_id) {
      of.directoryGroups.add(
        directoryGroupKey(
          DirectoryId.parse(row.directory_id),
          DirectoryObjectId.parse(row.directory_group_id),
        ),
      )
    }
  }
  return members
}

const writable = () => ({
  userIds: new Set<UserId>(),
  directoryGroups: new Set<DirectoryGroupKey>(),
  sessionTypeIds: new Set<SessionTypeId>(),
  organizationIds: new Set<OrganizationId>(),
  targetIds: new Set<TargetId>(),
  targetGroupIds: new Set<TargetGroupId>(),
  credentialIds: new Set<CredentialId>(),
})

export const membersOf = (
  all: ReadonlyMap<AccessPolicyId, PolicyMembers>,
  id: AccessPolicyId,
): PolicyMembers => all.get(id) ?? noMembers()

/** Whether any policy names a group of the directory. */
export async function namesGroupOf(tx: AnyTx, directoryId: DirectoryId): Promise<boolean> {
  const row = await tx
    .selectFrom('access_policy_member')
    .select('policy_id')
    .where('directory_id', '=', directoryId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** In the place of those that it had. */
export async function replaceMembers(
  tx: OrganizationTx,
  policyId: AccessPolicyId,
  members: readonly NewMember[],
): Promise<void> {
  await tx.deleteFrom('access_policy_member').where('policy_id', '=', policyId).execute()
  // The protocol counts parameters with sixteen bits.
  for (let at = 0; at < members.length; at += 1000) {
    await tx
      .insertInto('access_policy_member')
      .values(members.slice(at, at + 1000).map((member) => ({ policy_id: policyId, ...member })))
      .execute()
  }
}
