import { activityApi } from '@gatehouse/contract/activity'
import { type Client, good } from '../client.ts'

/** What is asked of one organization: the address after its own. */
export interface Question {
  name: string
  address(client: Client, organizationId: string): Promise<string>
}

const fixed = (name: string, address: string): Question => ({
  name,
  address: () => Promise.resolve(address),
})

const monthAgo = (): string => new Date(Date.now() - 30 * 24 * 3600 * 1000).toISOString()

export const questions: readonly Question[] = [
  fixed('first page', '/activity?limit=100'),
  {
    name: 'page in the middle',
    async address(client, organizationId) {
      const half = new Date(Date.now() - 180 * 24 * 3600 * 1000).toISOString()
      const answer = await client.get(
        `/organizations/${organizationId}/activity?limit=1&to=${half}`,
      )
      const { nextCursor } = good(answer, activityApi.search.response)
      return `/activity?limit=100&cursor=${nextCursor}`
    },
  },
  fixed('filtered page', '/activity?limit=100&who=ALICE&action=Executed'),
  fixed('filtered page, rare', '/activity?limit=100&who=equals:bob17&action=Failed%20Logon'),
  fixed('free text', '/activity?limit=100&text=restart%20postgresql'),
  fixed('free text, rare', '/activity?limit=100&text=ticket%2012345'),
  fixed('free text, not there', '/activity?limit=100&text=nowhere-to-be-found'),
  fixed('histogram of a month', `/activity/histogram?buckets=60&from=${monthAgo()}`),
  fixed('histogram of a year', '/activity/histogram?buckets=60'),
  fixed('histogram of free text', '/activity/histogram?buckets=60&text=postgresql'),
  fixed('most frequent actors', '/activity/facets?field=who'),
  {
    name: 'one record by its id',
    async address(client, organizationId) {
      const answer = await client.get(`/organizations/${organizationId}/activity?limit=1&who=bob1`)
      return `/activity/records/${good(answer, activityApi.search.response).records[0]?.id}`
    },
  },
]

/** Milliseconds of each answer to a question, asked of one organization after the other. */
export async function ask(
  client: Client,
  question: Question,
  organizationIds: readonly string[],
  rounds: number,
): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const organizationId = organizationIds[round % organizationIds.length] ?? ''
    const address = await question.address(client, organizationId)
    const began = performance.now()
    const { status, body } = await client.get(`/organizations/${organizationId}${address}`)
    if (status !== 200 && status !== 404)
      throw new Error(`${question.name}: ${status} ${JSON.stringify(body)} ${address}`)
    times.push(performance.now() - began)
  }
  return times
}
