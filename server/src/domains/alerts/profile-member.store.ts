import { AlertProfileId, OrganizationId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

/** Organizations that use another profile than the default, with that profile. */
export async function listMembers(tx: AnyTx): Promise<Map<OrganizationId, AlertProfileId>> {
  const rows = await tx
    .selectFrom('alert_profile_member')
    .select(['member_id', 'profile_id'])
    .execute()
  return new Map(
    rows.map((row) => [OrganizationId.parse(row.member_id), AlertProfileId.parse(row.profile_id)]),
  )
}

export async function findProfileIdOf(
  tx: AnyTx,
  member: OrganizationId,
): Promise<AlertProfileId | undefined> {
  const row = await tx
    .selectFrom('alert_profile_member')
    .select('profile_id')
    .where('member_id', '=', member)
    .executeTakeFirst()
  return row && AlertProfileId.parse(row.profile_id)
}

/** Back to the default. */
export async function removeMembers(
  tx: OrganizationTx,
  members: readonly OrganizationId[],
): Promise<void> {
  if (members.length === 0) return
  await tx.deleteFrom('alert_profile_member').where('member_id', 'in', members).execute()
}

/** Taken from whichever profile they used before. */
export async function saveMembers(
  tx: OrganizationTx,
  profileId: AlertProfileId,
  members: readonly OrganizationId[],
): Promise<void> {
  if (members.length === 0) return
  await tx
    .insertInto('alert_profile_member')
    .values(members.map((member_id) => ({ member_id, profile_id: profileId })))
    .onConflict((conflict) => conflict.column('member_id').doUpdateSet({ profile_id: profileId }))
    .execute()
}
