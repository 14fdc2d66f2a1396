import type { Organization } from '@gatehouse/contract/organizations'
import type { AnyTx } from '#platform/db/organization.ts'
import {
  idOf,
  kindOf,
  listGroupsByOrganization,
  type OrganizationData,
} from './organization.store.ts'
import { statusesOf } from './status.service.ts'
import { countChildren } from './status.store.ts'

/** Rows as the contract shows them, with status and counts read once for all of them. */
export async function organizationViews(
  tx: AnyTx,
  rows: readonly OrganizationData[],
  { withGroups }: { withGroups: boolean },
): Promise<Organization[]> {
  const statusOf = await statusesOf(tx, 'organization')
  const sites = await countChildren(tx, 'site', 'organization_id')
  const sources = await countChildren(tx, 'source', 'organization_id')
  const groups = withGroups ? await listGroupsByOrganization(tx) : new Map<string, never[]>()
  return rows.map((row) => ({
    id: idOf(row),
    kind: kindOf(row),
    name: row.name,
    timeZone: row.time_zone,
    country: row.country,
    tags: row.tags,
    groupIds: groups.get(row.id) ?? [],
    status: statusOf(row.id),
    siteCount: sites.get(row.id) ?? 0,
    sourceCount: sources.get(row.id) ?? 0,
    ...deletionOf(row),
    createdAt: row.created_at.toISOString(),
  }))
}

function deletionOf(row: OrganizationData): Pick<Organization, 'deletion'> {
  const { deletion_requested_by, deletion_requested_at, deletion_due_at } = row
  if (deletion_requested_by === null || !deletion_requested_at || !deletion_due_at) return {}
  return {
    deletion: {
      requestedBy: deletion_requested_by,
      requestedAt: deletion_requested_at.toISOString(),
      dueAt: deletion_due_at.toISOString(),
    },
  }
}
