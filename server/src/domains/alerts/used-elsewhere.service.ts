import type { OrganizationId } from '@gatehouse/contract/ids'
import { listAllOrganizations } from '#domains/organizations'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import type { ManagingContext } from './alert-profile.service.ts'
import type { ProfileData } from './alert-profile.store.ts'
import { listMembers } from './profile-member.store.ts'

export type Hidden = ReadonlySet<OrganizationId>

/** Organizations that the caller does not see. Looked up before the transaction, as it is work across organizations. */
export async function hiddenFrom(ctx: ManagingContext): Promise<Hidden> {
  const { reach } = ctx.principal
  if (reach === 'all') return new Set()
  const all = await ctx.db.asSystem(
    'organizations that a limited editor does not see',
    listAllOrganizations,
  )
  return new Set(all.map(({ id }) => id).filter((id) => !reach.has(id)))
}

/** Throws `forbidden` for a profile that organizations use which the caller does not see: it would change for them as well. */
export async function requireOwnProfile(
  tx: OrganizationTx,
  profile: Pick<ProfileData, 'id' | 'name' | 'isDefault'>,
  hidden: Hidden,
): Promise<void> {
  if (hidden.size === 0) return
  const members = await listMembers(tx)
  const uses = (id: OrganizationId) => {
    const chosen = members.get(id)
    return chosen === undefined ? profile.isDefault : chosen === profile.id
  }
  const others = [...hidden].filter(uses).length
  if (others === 0) return
  const who = others === 1 ? 'one organization' : `${others} organizations`
  throw new AppError(
    'forbidden',
    `The profile ${profile.name} is also used by ${who} that you do not see. Copy it for your organizations and change the copy, or ask an administrator.`,
  )
}
