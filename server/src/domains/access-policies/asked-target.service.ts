import type { OrganizationId, TargetGroupId, TargetId } from '@gatehouse/contract/ids'
import { getTimeZone, type OrganizationFacts } from '#domains/organizations'
import { factsOf, findTargets, groupIdsOfAll, type TargetData } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { AskedTarget } from './question.ts'

/** Targets of one organization, with what is the same for all of them. */
export interface AskedTargets {
  organization: OrganizationFacts
  timeZone: string
  targets: readonly (AskedTarget & { address: string })[]
}

interface Search {
  text?: string | undefined
  named?: string | undefined
  ids?: readonly TargetId[] | undefined
}

/** Within their organization, so that a group of another can never hold them. */
export const askTargets = <T>(
  ctx: Context,
  organization: OrganizationFacts,
  search: Search,
  work: (tx: OrganizationTx, asked: AskedTargets) => Promise<T>,
): Promise<T> =>
  ctx.db.inOrganization(organization.id, async (tx) => {
    const found = await findTargets(tx, search)
    const groups = await groupIdsOfAll(tx, found.map(factsOf))
    const targets = found.map((target) => askedTarget(target, organization, groups))
    return work(tx, { organization, timeZone: await getTimeZone(tx), targets })
  })

const askedTarget = (
  { id, name, address, kind }: TargetData,
  organization: { id: OrganizationId; name: string },
  groups: ReadonlyMap<TargetId, readonly TargetGroupId[]>,
): AskedTarget & { address: string } => ({
  ...{ id, name, address, kind, organizationId: organization.id },
  organizationName: organization.name,
  groupIds: groups.get(id) ?? [],
})
