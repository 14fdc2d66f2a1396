import type { AlertProfile } from '@gatehouse/contract/alert-rules'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'
import type { ProfileData } from './alert-profile.store.ts'
import { countRules } from './alert-rule.store.ts'
import { listMembers } from './profile-member.store.ts'

/** With their organizations, of those that the caller may see. */
export async function profileViews(
  tx: AnyTx,
  profiles: readonly ProfileData[],
  visible: ReadonlySet<OrganizationId>,
): Promise<AlertProfile[]> {
  const members = await listMembers(tx)
  const counts = await countRules(tx)
  return profiles.map(({ id, name, description, isDefault, delivery, updatedAt }) => ({
    ...{ id, name, description, isDefault, delivery },
    organizationIds: [...visible].filter((one) => {
      const used = members.get(one)
      return used === undefined ? isDefault : used === id
    }),
    ...(counts.get(id) ?? { ruleCount: 0, activeRuleCount: 0 }),
    updatedAt: updatedAt.toISOString(),
  }))
}
