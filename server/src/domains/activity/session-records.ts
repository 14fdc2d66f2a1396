import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { SessionId } from '@gatehouse/contract/ids'
import type { OrganizationContext } from '#platform/context.ts'
import { nobody } from './activity-row.ts'
import type { Bind } from './sql-params.ts'

/** Where the records of one session are among those of its organization. */
export interface SessionRecords {
  sessionId: SessionId
  /** Nothing of it is older. */
  from: Date
  /** What an agent saw of it; what we wrote of it ourselves names it. */
  parts: readonly SessionPart[]
}

/** What an account did on a computer, or what was done about it. Times: `from` included, `to` not. */
export interface SessionPart {
  sourceId: string
  field: 'who' | 'what'
  account: string
  from: Date
  to: Date | undefined
}

/** What sessions are belongs to a domain above this one, which is bound at the start. */
export interface SessionLookup {
  /** @throws {AppError} not_found */
  recordsOf(ctx: OrganizationContext, id: SessionId): Promise<SessionRecords>
}

/** The condition that holds for the records of a session. */
export function inSession({ sessionId, parts }: SessionRecords, bind: Bind): string {
  const time = "DateTime64(3, 'UTC')"
  const own = `(source_id = ${bind('UUID', nobody)} and has(detail_after, ${bind('String', sessionId)}))`
  const seen = parts.map(({ sourceId, field, account, from, to }) =>
    [
      `(source_id = ${bind('UUID', sourceId)} and ${field} = ${bind('String', account)}`,
      `at >= ${bind(time, from)}`,
      ...(to ? [`at < ${bind(time, to)}`] : []),
    ]
      .join(' and ')
      .concat(')'),
  )
  return `(${[own, ...seen].join(' or ')})`
}

/** The same of a record in memory. */
export function isInSession({ sessionId, parts }: SessionRecords, record: ActivityRecord): boolean {
  if (record.sourceId === undefined) {
    return record.details.some(({ after }) => after === sessionId)
  }
  const at = Date.parse(record.at)
  return parts.some(
    ({ sourceId, field, account, from, to }) =>
      record.sourceId === sourceId &&
      record[field] === account &&
      at >= from.getTime() &&
      (to === undefined || at < to.getTime()),
  )
}
