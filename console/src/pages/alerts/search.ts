import { alertsApi, alertTimeframes } from '@gatehouse/contract/alerts'
import { OrganizationId } from '@gatehouse/contract/ids'
import { severities, type Severity } from '@gatehouse/contract/severities'
import { pages, query } from '../../app/api.ts'

/** What stands behind the `?` of the Alerts page. Without a status, what is open. */
export interface AlertSearch {
  status?: 'resolved' | 'all' | undefined
  severity?: Severity[] | undefined
  name?: string | undefined
  item?: string | undefined
  text?: string | undefined
  assignee?: 'me' | undefined
  days?: number | undefined
}

export const usualDays = 30
const mostDays = 365

/** Keeps what has a meaning; an address that was cut or mistyped still opens. */
export function alertSearch(raw: Record<string, unknown>): AlertSearch {
  const given = [raw['severity']].flat()
  const severity = severities.filter((one) => given.includes(one))
  const days = Number(raw['days'])
  const isTimeframe = Number.isInteger(days) && days >= 1 && days <= mostDays && days !== usualDays
  const status = raw['status']
  return {
    ...((status === 'resolved' || status === 'all') && { status }),
    ...(severity.length > 0 && { severity }),
    ...words(raw, 'name', 200),
    ...words(raw, 'item', 500),
    ...words(raw, 'text', 500),
    ...(raw['assignee'] === 'me' && { assignee: 'me' as const }),
    ...(isTimeframe && { days }),
  }
}

function words(raw: Record<string, unknown>, name: string, most: number) {
  const value = raw[name]
  const text = typeof value === 'string' ? value.trim().slice(0, most) : ''
  return text === '' ? {} : { [name]: text }
}

/** The offered time frames, and the one of the address where it is another. */
export const timeframesWith = (days: number): number[] =>
  [...new Set([...alertTimeframes, days])].toSorted((a, b) => a - b)

interface Scope {
  organizationId: string | undefined
  userId: string
}

/** What the server is asked. */
export function filterOf(search: AlertSearch, { organizationId, userId }: Scope) {
  const { status, assignee, days, ...words } = search
  return {
    ...words,
    status: status ?? 'open',
    days: days ?? usualDays,
    ...(assignee === 'me' && { assigneeId: userId }),
    ...(organizationId !== undefined && {
      organizationId: OrganizationId.parse(organizationId),
    }),
  } as const
}
export type AlertQuery = ReturnType<typeof filterOf>

const pageSize = 100

export const alertsQuery = (filter: AlertQuery) =>
  pages(alertsApi.list, { query: { ...filter, limit: pageSize } })

/** Everything that was raised, open or not: the charts are about what happened. */
export const timelineQuery = (filter: AlertQuery) =>
  query(alertsApi.timeline, { query: { ...filter, status: 'all' } })
