import { activityApi, type ActivityFilterInput } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { organizationsApi } from '@gatehouse/contract/organizations'
import type { Client } from './client.ts'
import { until } from './until.ts'

/** All records that match, page after page. */
export async function findAll(
  client: Client,
  organizationId: string,
  filter: ActivityFilterInput = {},
): Promise<ActivityRecord[]> {
  const found: ActivityRecord[] = []
  let cursor: string | undefined
  do {
    const page = await client.call(activityApi.search, {
      params: { organizationId },
      query: { ...filter, limit: 1000, ...(cursor === undefined ? {} : { cursor }) },
    })
    found.push(...page.records)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return found
}

/** The first record that matches: the index is a moment behind. */
export const untilFound = (
  client: Client,
  organizationId: string,
  filter: ActivityFilterInput,
  withinSeconds = 15,
): Promise<ActivityRecord> =>
  until(
    `a record of ${JSON.stringify(filter)}`,
    async () => (await findAll(client, organizationId, filter))[0],
    withinSeconds,
  )

/** The organization of the MSP itself. */
export async function managingOrganization(client: Client): Promise<string> {
  const { organizations } = await client.call(organizationsApi.list, { query: {} })
  const managing = organizations.find(({ kind }) => kind === 'managing')
  if (!managing) throw new Error('There is no managing organization.')
  return managing.id
}
