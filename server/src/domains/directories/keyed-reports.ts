import type { StateReportKey, StateReportRow } from '@gatehouse/contract/state-reports'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { countPairs } from './count-pairs.store.ts'
import { type GroupLinks, readGroupLinks } from './group-links.ts'
import { groupMembershipPage } from './group-membership-page.ts'
import {
  decodeKeyed,
  encodeKeyed,
  type KeyedPage,
  type KeyPosition,
  type Total,
} from './keyed-page.ts'
import type { ReportScope } from './state-report.ts'
import { userMembershipPage } from './user-membership-page.ts'

interface KeyedReport {
  counted: 'users' | 'all'
  page(
    tx: OrganizationTx,
    scope: ReportScope,
    links: GroupLinks,
    wanted: { after: KeyPosition | undefined; limit: number },
  ): Promise<KeyedPage>
}

/** Reports of very many rows, which are gone on with where the page before ended. */
const keyedReports: Partial<Record<StateReportKey, KeyedReport>> = {
  'group-membership': { counted: 'all', page: groupMembershipPage },
  'user-membership': { counted: 'users', page: userMembershipPage },
}

/** To count more, with those through other groups, takes longer than anybody waits for a page. */
const mostCounted = 50_000

/** Undefined when the report is not one of these, or the cursor is of another kind. */
export async function runKeyedReport(
  tx: OrganizationTx,
  key: StateReportKey,
  scope: ReportScope,
  { cursor, limit, memberships }: KeyedQuestion,
): Promise<({ rows: StateReportRow[]; nextCursor?: string } & Total) | undefined> {
  const report = keyedReports[key]
  const from = cursor === undefined ? undefined : decodeKeyed(cursor)
  if (!report || (cursor !== undefined && !from)) return undefined
  const links = await readGroupLinks(tx, scope)
  const { rows, next } = await report.page(tx, scope, links, { after: from?.after, limit })
  const total = from?.total ?? (await totalOf())
  return { rows, ...total, ...(next && { nextCursor: encodeKeyed(next, total) }) }

  async function totalOf(): Promise<Total> {
    if (memberships > mostCounted) return { total: memberships, isAtLeast: true }
    return { total: await countPairs(tx, scope, links, report?.counted ?? 'all') }
  }
}

interface KeyedQuestion {
  cursor: string | undefined
  limit: number
  /** How many direct ones are known of the directory. */
  memberships: number
}
