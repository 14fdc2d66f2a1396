import { ConnectionProfile } from '@gatehouse/contract/access-policies'
import { AccessPolicyId, OrganizationId } from '@gatehouse/contract/ids'
import type { Selectable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { AccessPolicy as PolicyRow } from '#platform/db/tables.ts'
import type { AccessPolicyData } from './policy-data.ts'
import { listMembers, type MembersAbout, membersOf } from './policy-member.store.ts'

/** The highest priority first. Of their members those that the question is about. */
export async function listPolicies(
  tx: AnyTx,
  about: MembersAbout = {},
): Promise<AccessPolicyData[]> {
  const rows = await tx
    .selectFrom('access_policy')
    .selectAll()
    .orderBy('priority', 'desc')
    .orderBy((order) => order.fn('lower', ['name']))
    .execute()
  const members = await listMembers(tx, about)
  return rows.map((row) => toData(row, members))
}

export async function findPolicy(
  tx: AnyTx,
  id: AccessPolicyId,
  about: MembersAbout = {},
): Promise<AccessPolicyData | undefined> {
  const row = await tx
    .selectFrom('access_policy')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toData(row, await listMembers(tx, { ...about, policyId: id }))
}

/** Locks the row, so that two changes of one policy come one after the other. */
export async function findPolicyForUpdate(
  tx: OrganizationTx,
  id: AccessPolicyId,
): Promise<AccessPolicyData | undefined> {
  const row = await tx
    .selectFrom('access_policy')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toData(row, await listMembers(tx, { policyId: id }))
}

export async function saveNewPolicy(tx: OrganizationTx, policy: AccessPolicyData): Promise<void> {
  const { id, organizationId: organization_id } = policy
  await tx
    .insertInto('access_policy')
    .values({ id, organization_id, ...changeable(policy) })
    .execute()
}

export async function savePolicy(tx: OrganizationTx, policy: AccessPolicyData): Promise<void> {
  await tx
    .updateTable('access_policy')
    .set(changeable(policy))
    .where('id', '=', policy.id)
    .execute()
}

export async function removePolicy(tx: OrganizationTx, id: AccessPolicyId): Promise<void> {
  await tx.deleteFrom('access_policy').where('id', '=', id).execute()
}

const changeable = (policy: AccessPolicyData) => ({
  name: policy.name,
  description: policy.description,
  is_enabled: policy.isEnabled,
  priority: policy.priority,
  kind: policy.kind,
  is_everything: policy.isEverything,
  profile: JSON.stringify(policy.profile),
  updated_at: policy.updatedAt,
})

const toData = (
  row: Selectable<PolicyRow>,
  members: Awaited<ReturnType<typeof listMembers>>,
): AccessPolicyData => {
  const id = AccessPolicyId.parse(row.id)
  return {
    id,
    organizationId: OrganizationId.parse(row.organization_id),
    name: row.name,
    description: row.description,
    isEnabled: row.is_enabled,
    priority: row.priority,
    // The constraint of the table says the same.
    kind: row.kind as AccessPolicyData['kind'],
    isEverything: row.is_everything,
    profile: ConnectionProfile.parse(row.profile),
    members: membersOf(members, id),
    updatedAt: row.updated_at,
  }
}
