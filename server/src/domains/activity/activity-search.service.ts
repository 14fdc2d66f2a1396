import type { ActivityFilter, ActivitySearch } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { ActivityRecordId } from '@gatehouse/contract/ids'
import { getTimeZone } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import { notFound } from '#platform/errors.ts'
import type { ActivityIndex } from './activity-index.ts'
import { recordQuery, type RecordScope } from './activity-query.ts'
import { type ActivityRow, timeOfRecordId, toRecord } from './activity-row.ts'
import { ask } from './ask.ts'
import { findPage } from './find-page.ts'
import type { SessionLookup, SessionRecords } from './session-records.ts'

/** What is looked for, and in which session. */
export interface FilterInSession extends ActivityFilter {
  session?: SessionRecords | undefined
}

export interface SearchQuery extends FilterInSession {
  cursor?: string | undefined
  limit: number
}

export async function searchActivity(
  ctx: OrganizationContext,
  index: ActivityIndex,
  { cursor, limit, session, ...filter }: SearchQuery,
): Promise<{ records: ActivityRecord[]; nextCursor?: string }> {
  const position = cursor === undefined ? undefined : decodeCursor(cursor)
  const scope = await scopeOf(ctx, filter, session)
  const rows = await findPage(index, scope, position, limit + 1)
  const records = rows.slice(0, limit).map(toRecord)
  const last = records.at(-1)
  return { records, ...(rows.length > limit && last ? { nextCursor: encodeCursor(last) } : {}) }
}

export async function getActivityRecord(
  ctx: OrganizationContext,
  index: ActivityIndex,
  id: ActivityRecordId,
): Promise<ActivityRecord> {
  const at = timeOfRecordId(id)
  const [row] = at ? await ask<ActivityRow>(index, recordQuery(ctx.organizationId, id, at)) : []
  if (!row) throw notFound('record', id)
  return toRecord(row)
}

/** The organization of the context alone, whatever the filter says. */
export async function scopeOf(
  ctx: OrganizationContext,
  filter: ActivityFilter,
  session?: SessionRecords,
): Promise<RecordScope> {
  const timeZone = filter.timeOfDay ? await ctx.transaction(getTimeZone) : 'UTC'
  return { organizationIds: [ctx.organizationId], filter, timeZone, session }
}

/** Puts what is to be known of a session where a query names it. */
export async function withSession<Query extends ActivitySearch>(
  ctx: OrganizationContext,
  lookup: SessionLookup | undefined,
  { session: id, ...query }: Query,
): Promise<Omit<Query, 'session'> & { session?: SessionRecords }> {
  if (id === undefined) return query
  if (!lookup) throw notFound('session', id)
  return { ...query, session: await lookup.recordsOf(ctx, id) }
}
