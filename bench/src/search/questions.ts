import { activityApi } from '@gatehouse/contract/activity'
import { type Client, good } from '../client.ts'

/** What is asked of one organization. */
export interface Question {
  name: string
  /** The address after that of the organization. */
  address(client: Client, organizationId: string): Promise<string>
  /** What somebody would ask the engine for it, without us: the condition and what follows. */
  bare: { select?: string; where: string; rest?: string }
}

const monthAgo = (): string => new Date(Date.now() - 30 * 24 * 3600 * 1000).toISOString()
const halfAgo = (): string => new Date(Date.now() - 180 * 24 * 3600 * 1000).toISOString()
const anywhere = (word: string) =>
  `arrayExists(text -> text ilike '%${word}%', [who, action, what, \`where\`, workstation, source]
    || detail_after)`
const perDay = { select: 'toStartOfDay(at) as day, count() from activity_record final' }
const byDay = { rest: 'group by day order by day' }

const fixed = (name: string, address: string, bare: Question['bare']): Question => ({
  name,
  address: () => Promise.resolve(address),
  bare,
})

export const questions: readonly Question[] = [
  fixed('first page', '/activity?limit=100', { where: '1' }),
  {
    name: 'page in the middle',
    async address(client, organizationId) {
      const answer = await client.get(
        `/organizations/${organizationId}/activity?limit=1&to=${halfAgo()}`,
      )
      const { nextCursor } = good(answer, activityApi.search.response)
      return `/activity?limit=100&cursor=${nextCursor}`
    },
    bare: { where: 'at < now() - interval 180 day' },
  },
  fixed('filtered page', '/activity?limit=100&who=ALICE&action=Executed', {
    where: `who ilike '%alice%' and action = 'Executed'`,
  }),
  fixed('filtered page, rare', '/activity?limit=100&who=equals:bob17&action=Failed%20Logon', {
    where: `lower(who) = 'bob17' and action = 'Failed Logon'`,
  }),
  fixed('free text', '/activity?limit=100&text=restart%20postgresql', {
    where: `${anywhere('restart')} and ${anywhere('postgresql')}`,
  }),
  fixed('free text, rare', '/activity?limit=100&text=ticket%2012345', {
    where: `${anywhere('ticket')} and ${anywhere('12345')}`,
  }),
  fixed('free text, not there', '/activity?limit=100&text=nowhere-to-be-found', {
    where: anywhere('nowhere-to-be-found'),
  }),
  fixed('histogram of a month', `/activity/histogram?buckets=60&from=${monthAgo()}`, {
    ...perDay,
    ...byDay,
    where: 'at > now() - interval 30 day',
  }),
  fixed('histogram of a year', '/activity/histogram?buckets=60', {
    ...perDay,
    ...byDay,
    where: '1',
  }),
  fixed('histogram of free text', '/activity/histogram?buckets=60&text=postgresql', {
    ...perDay,
    ...byDay,
    where: anywhere('postgresql'),
  }),
  fixed('most frequent actors', '/activity/facets?field=who', {
    select: 'who, count() as count from activity_record final',
    where: '1',
    rest: 'group by who order by count desc limit 10',
  }),
  {
    name: 'one record by its id',
    async address(client, organizationId) {
      const answer = await client.get(`/organizations/${organizationId}/activity?limit=1&who=bob1`)
      return `/activity/records/${good(answer, activityApi.search.response).records[0]?.id}`
    },
    bare: { where: 'at = (select max(at) from activity_record)' },
  },
]

export const bareSql = ({ bare: { select, where, rest } }: Question): string =>
  `select ${select ?? '* from activity_record'} where organization_id = {organizationId:UUID} and ${where}
    ${rest ?? 'order by at desc, id desc limit 100'} settings use_query_condition_cache = 0`
