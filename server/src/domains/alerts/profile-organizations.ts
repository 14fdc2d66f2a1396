import type { OrganizationId } from '@gatehouse/contract/ids'
import { visibleOrganizationIds } from '#domains/organizations'
import type { UserContext } from '#platform/context.ts'
import { notFound } from '#platform/errors.ts'

export const visibleTo = async (ctx: UserContext): Promise<ReadonlySet<OrganizationId>> =>
  new Set(await visibleOrganizationIds(ctx))

/** What the caller does not see does not exist. */
export function requireVisible(
  visible: ReadonlySet<OrganizationId>,
  ids: readonly OrganizationId[],
): void {
  const hidden = ids.find((id) => !visible.has(id))
  if (hidden !== undefined) throw notFound('organization', hidden)
}
