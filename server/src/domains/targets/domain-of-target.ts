import type { OrganizationTx } from '#platform/db/organization.ts'
import { findTargets } from './target.service.ts'
import type { TargetData } from './target.store.ts'

/**
 * The domain that a target is, or is in by its DNS name: of those among the organization's targets the one with the longest
 * name that `web1.corp.test` ends with.
 */
export async function findDomainOf(
  tx: OrganizationTx,
  target: Pick<TargetData, 'id' | 'kind' | 'address'>,
): Promise<TargetData | undefined> {
  const domains = await findTargets(tx, { kind: 'domain' })
  if (target.kind === 'domain') return domains.find(({ id }) => id === target.id)
  const address = target.address.toLowerCase()
  return domains
    .filter((domain) => address.endsWith(`.${domain.address.toLowerCase()}`))
    .toSorted((a, b) => b.address.length - a.address.length)[0]
}
