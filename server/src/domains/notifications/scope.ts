import type { OrganizationId, UserId } from '@gatehouse/contract/ids'
import type { NotificationKind } from '@gatehouse/contract/notifications'
import type { KnownOrganization, Reaching } from '#platform/http/doorkeeper.ts'
import { visibleKinds } from './visible-kinds.ts'

/** What one user sees: kinds by organization, and whatever is about the user. */
export interface Scope {
  userId: UserId
  organizationIds: OrganizationId[]
  parts: { organizationIds: OrganizationId[]; kinds: NotificationKind[] }[]
}

/** Organizations that show the same kinds are put together: thousands of customers are two parts. */
export function scopeOf(
  who: Reaching & { userId: UserId },
  organizations: readonly KnownOrganization[],
  managing: KnownOrganization | undefined,
): Scope {
  const parts = new Map<string, Scope['parts'][number]>()
  for (const organization of organizations) {
    const kinds = visibleKinds(who, organization, managing)
    const part = parts.get(kinds.join()) ?? { organizationIds: [], kinds }
    part.organizationIds.push(organization.id)
    parts.set(kinds.join(), part)
  }
  return {
    userId: who.userId,
    organizationIds: organizations.map(({ id }) => id),
    parts: [...parts.values()].filter(({ kinds }) => kinds.length > 0),
  }
}
