import type { AlertFilter } from '@gatehouse/contract/alerts'
import { OrganizationId } from '@gatehouse/contract/ids'
import { Severity } from '@gatehouse/contract/severities'
import { type ExpressionBuilder, type ExpressionWrapper, sql, type SqlBool } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'
import type { Position } from '#platform/db/cursor.ts'
import { containing } from '#platform/db/like.ts'
import type { DB } from '#platform/db/tables.ts'
import type { AlertData } from './alert.store.ts'

export interface AlertSearch {
  organizationIds: readonly OrganizationId[]
  filter: AlertFilter
  since: Date
}

type Where = ExpressionBuilder<DB, 'alert'>

const matching =
  ({ organizationIds, filter, since }: AlertSearch) =>
  (where: Where): ExpressionWrapper<DB, 'alert', SqlBool> => {
    const { status, severity, name, item, text, assigneeId } = filter
    return where.and([
      sql<boolean>`organization_id = any (${[...organizationIds]}::uuid[])`,
      where('raised_at', '>', since),
      ...(status === 'all' ? [] : [where('status', '=', status)]),
      ...(severity === undefined ? [] : [where('severity', 'in', severity)]),
      ...(name === undefined ? [] : [where('name', '=', name)]),
      ...(assigneeId === undefined ? [] : [where('assignee_id', '=', assigneeId)]),
      ...(item === undefined ? [] : [where('item', 'ilike', containing(item))]),
      ...(text === undefined || text === ''
        ? []
        : [
            where.or(
              (['name', 'item', 'description'] as const).map((column) =>
                where(column, 'ilike', containing(text)),
              ),
            ),
          ]),
    ])
  }

/** Newest first. */
export const listAlerts = (
  tx: AnyTx,
  search: AlertSearch,
  after: Position | undefined,
  limit: number,
): Promise<AlertData[]> =>
  tx
    .selectFrom('alert')
    .selectAll()
    .where(matching(search))
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where(
          where.refTuple('raised_at', 'id'),
          '<',
          where.tuple(new Date(after?.at ?? 0), after?.id ?? ''),
        ),
      ),
    )
    .orderBy('raised_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

/** The most frequent first. */
export async function countByName(tx: AnyTx, search: AlertSearch) {
  const rows = await tx
    .selectFrom('alert')
    .select(['name', (select) => select.fn.countAll<number>().as('count')])
    .select((select) => select.fn.countAll<number>().filterWhere('status', '=', 'open').as('open'))
    .where(matching(search))
    .groupBy('name')
    .orderBy('count', 'desc')
    .orderBy('name')
    .execute()
  return rows.map((row) => ({ name: row.name, count: Number(row.count), open: Number(row.open) }))
}

/** Days as the clocks of the zone count them: `2026-11-21`. */
export async function countByDay(tx: AnyTx, search: AlertSearch, timeZone: string) {
  const day = sql<string>`to_char(raised_at at time zone ${timeZone}, 'YYYY-MM-DD')`
  const rows = await tx
    .selectFrom('alert')
    .select([day.as('date'), 'severity'])
    .select((select) => select.fn.countAll<number>().as('count'))
    .where(matching(search))
    .groupBy(['date', 'severity'])
    .execute()
  return rows.map((row) => ({
    date: row.date,
    severity: Severity.parse(row.severity),
    count: Number(row.count),
  }))
}

export async function countRaised(tx: AnyTx, ids: readonly OrganizationId[], since: Date) {
  const rows = await tx
    .selectFrom('alert')
    .select(['organization_id', (select) => select.fn.countAll<number>().as('count')])
    .where(sql<boolean>`organization_id = any (${[...ids]}::uuid[])`)
    .where('raised_at', '>', since)
    .groupBy('organization_id')
    .execute()
  return new Map(rows.map((row) => [OrganizationId.parse(row.organization_id), Number(row.count)]))
}

export async function countOpen(tx: AnyTx, ids: readonly OrganizationId[]) {
  const rows = await tx
    .selectFrom('alert')
    .select(['organization_id', 'severity', (select) => select.fn.countAll<number>().as('count')])
    .where(sql<boolean>`organization_id = any (${[...ids]}::uuid[])`)
    .where('status', '=', 'open')
    .groupBy(['organization_id', 'severity'])
    .execute()
  return rows.map((row) => ({
    organizationId: OrganizationId.parse(row.organization_id),
    severity: Severity.parse(row.severity),
    count: Number(row.count),
  }))
}
