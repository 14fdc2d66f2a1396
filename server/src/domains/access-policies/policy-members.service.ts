import type { AccessPolicyInput } from '@gatehouse/contract/access-policies'
import type { OrganizationId, UserId } from '@gatehouse/contract/ids'
import { ownersOfCredentials } from '#domains/credentials'
import { findDirectory, findObject } from '#domains/directories'
import { visibleOrganizationIds } from '#domains/organizations'
import { ownersOfTargetGroups, ownersOfTargets } from '#domains/targets'
import { listStandings } from '#domains/users'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { invalidField, notFound } from '#platform/errors.ts'
import { directoryGroupKey } from './policy-data.ts'
import type { NewMember } from './policy-member.store.ts'
import type { ManagingContext } from './session-type.service.ts'
import { listSessionTypes } from './session-type.store.ts'

export const visibleTo = async (ctx: ManagingContext): Promise<ReadonlySet<OrganizationId>> =>
  new Set(await visibleOrganizationIds(ctx))

/** All that a policy shall name, which the caller sees; of what they do not see, or what is not there, none is found. */
export async function requireMembers(
  ctx: ManagingContext,
  visible: ReadonlySet<OrganizationId>,
  input: AccessPolicyInput,
): Promise<NewMember[]> {
  const { scope } = input
  for (const id of scope.organizationIds) if (!visible.has(id)) throw notFound('organization', id)
  const users = await requireUsers(ctx, visible, input)
  const { targets, groups, credentials, directoryGroups } = await ctx.db.inOrganizations(
    [...visible],
    async (tx) => ({
      targets: await ownersOfTargets(tx, scope.targetIds),
      groups: await ownersOfTargetGroups(tx, scope.targetGroupIds),
      credentials: await ownersOfCredentials(tx, input.credentialIds),
      directoryGroups: await requireDirectoryGroups(tx, input),
    }),
  )
  const owned = <Id extends string>(
    what: string,
    owners: ReadonlyMap<Id, OrganizationId>,
    id: Id,
  ) => {
    const owner = owners.get(id)
    if (owner === undefined) throw notFound(what, id)
    return owner
  }
  return [
    ...unique(input.userIds).map((id) => ({ member_id: owned('user', users, id), user_id: id })),
    ...directoryGroups,
    ...unique(scope.organizationIds).map((id) => ({ member_id: id, scope_organization_id: id })),
    ...unique(scope.targetIds).map((id) => ({
      ...{ member_id: owned('target', targets, id), target_id: id },
    })),
    ...unique(scope.targetGroupIds).map((id) => ({
      ...{ member_id: owned('target group', groups, id), target_group_id: id },
    })),
    ...unique(input.credentialIds).map((id) => ({
      ...{ member_id: owned('credential', credentials, id), credential_id: id },
    })),
    ...unique(input.sessionTypeIds).map((id) => ({
      ...{ member_id: ctx.organizationId, session_type_id: id },
    })),
  ]
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** Only security groups: lists for mail are open to whoever their owner lets join, and give no right in the domain. */
async function requireDirectoryGroups(
  tx: AnyTx,
  { directoryGroups }: AccessPolicyInput,
): Promise<NewMember[]> {
  const members = new Map<string, NewMember>()
  for (const { directoryId, groupId } of directoryGroups) {
    const directory = await findDirectory(tx, directoryId)
    const group = directory && (await findObject(tx, directoryId, groupId))
    if (!directory || group?.kind !== 'group') throw notFound('directory group', groupId)
    if (group.facts.isSecurityGroup === false) {
      throw invalidField(
        'directoryGroups',
        `${group.facts.name} is a distribution group. Choose a security group.`,
      )
    }
    members.set(directoryGroupKey(directoryId, groupId), {
      member_id: directory.organization_id,
      directory_id: directoryId,
      directory_group_id: groupId,
    })
  }
  return [...members.values()]
}

/** Those that the policy names, and those who approve. */
async function requireUsers(
  ctx: ManagingContext,
  visible: ReadonlySet<OrganizationId>,
  { userIds, profile }: AccessPolicyInput,
): Promise<Map<UserId, OrganizationId>> {
  const approvers = profile.approvals.flatMap((tier) => [
    ...tier.approverIds,
    ...tier.escalationIds,
  ])
  const standings = await ctx.db.asSystem('users of the MSP and of customers', (tx) =>
    listStandings(tx, unique([...userIds, ...approvers])),
  )
  const known = new Map(
    standings
      .filter(({ organizationId }) => visible.has(organizationId))
      .map(({ userId, organizationId }) => [userId, organizationId]),
  )
  if (approvers.some((id) => !known.has(id))) {
    throw invalidField(
      'profile.approvals',
      'Somebody who is to approve is not there any more. Choose the approvers again.',
    )
  }
  return known
}

/** The types belong to the same organization as the policy, so they are looked at in its transaction. */
export async function requireSessionTypes(
  tx: OrganizationTx,
  { sessionTypeIds, kind }: AccessPolicyInput,
): Promise<void> {
  const types = new Map((await listSessionTypes(tx)).map((type) => [type.id, type]))
  for (const id of sessionTypeIds) {
    const type = types.get(id)
    if (!type) throw notFound('session type', id)
    if (kind === 'credential' && !['managed', 'stored'].includes(type.loginAccount)) {
      throw invalidField(
        'sessionTypeIds',
        `${type.name} uses no credential, so a policy about credentials cannot have it.`,
      )
    }
  }
}
