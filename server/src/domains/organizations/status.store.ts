import type { Status as StatusRow } from '#platform/db/tables.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import {
  Status,
  type StatusChange,
  type StatusReport,
  type StatusSubject,
} from '@gatehouse/contract/statuses'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Said } from './status.ts'

/** Where a status belongs: `{ subject: 'site', id }`. */
export interface Subject {
  subject: StatusSubject
  id: string
}

/** Any two numbers that nobody else uses together with a hash. */
const statusLock = 4711

/**
 * Statuses of one organization change one transaction after the other. Taken before any row that a status
 * hangs on, or two that go up and down the tree wait for each other.
 */
export async function lockStatuses(tx: AnyTx, organizationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${statusLock}, hashtext(${organizationId}))`.execute(tx)
}

export function findStatus(tx: AnyTx, { subject, id }: Subject) {
  return tx
    .selectFrom('status')
    .selectAll()
    .where('subject', '=', subject)
    .where('subject_id', '=', id)
    .executeTakeFirst()
}

/** Locks the row, so that two changes of one parent are counted one after the other. */
export function findStatusForUpdate(tx: AnyTx, { subject, id }: Subject) {
  return tx
    .selectFrom('status')
    .selectAll()
    .where('subject', '=', subject)
    .where('subject_id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function listChildren(tx: AnyTx, { subject, id }: Subject): Promise<Said[]> {
  const rows = await tx
    .selectFrom('status')
    .select(['status', 'reason'])
    .where('parent', '=', subject)
    .where('parent_id', '=', id)
    .orderBy('since')
    .orderBy('subject_id')
    .execute()
  return rows.map((row) => ({ status: Status.parse(row.status), reason: row.reason }))
}

export async function saveStatus(tx: AnyTx, row: Insertable<StatusRow>): Promise<void> {
  await tx
    .insertInto('status')
    .values(row)
    .onConflict((conflict) => conflict.columns(['subject', 'subject_id']).doUpdateSet(row))
    .execute()
}

export async function saveChange(
  tx: AnyTx,
  row: Selectable<StatusRow>,
  { status, reason }: Said,
  since: Date,
): Promise<void> {
  const { organization_id, subject, subject_id } = row
  await tx
    .insertInto('status_change')
    .values({ organization_id, subject, subject_id, status, reason, since })
    .execute()
}

/**
 * The thing, everything below it, and their histories.
 * @returns the ids of all that are gone
 */
export async function removeStatus(tx: AnyTx, { subject, id }: Subject): Promise<string[]> {
  const { rows } = await sql<{ subject_id: string }>`
    with recursive gone as (
      select subject, subject_id from status where subject = ${subject} and subject_id = ${id}
      union all
      select child.subject, child.subject_id
      from status child join gone on child.parent = gone.subject and child.parent_id = gone.subject_id
    ), forgotten as (
      delete from status_change using gone
      where status_change.subject = gone.subject and status_change.subject_id = gone.subject_id
    )
    delete from status using gone
    where status.subject = gone.subject and status.subject_id = gone.subject_id
    returning status.subject_id`.execute(tx)
  return rows.map((row) => row.subject_id)
}

export const listStatusRows = (
  tx: AnyTx,
  subjects: readonly StatusSubject[],
): Promise<Selectable<StatusRow>[]> =>
  tx.selectFrom('status').selectAll().where('subject', 'in', subjects).execute()

export async function listStatuses(
  tx: AnyTx,
  subject: StatusSubject,
): Promise<Map<string, StatusReport>> {
  const rows = await tx
    .selectFrom('status')
    .select(['subject_id', 'status', 'reason', 'since'])
    .where('subject', '=', subject)
    .execute()
  return new Map(
    rows.map((row) => [
      row.subject_id,
      { status: Status.parse(row.status), reason: row.reason, since: row.since.toISOString() },
    ]),
  )
}

/** How many things of a kind each parent has, by the parent's id. */
export async function countChildren(
  tx: AnyTx,
  child: StatusSubject,
  by: 'parent_id' | 'organization_id',
): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('status')
    .select((select) => [by, select.fn.countAll<number>().as('count')])
    .where('subject', '=', child)
    .groupBy(by)
    .execute()
  return new Map(rows.flatMap((row) => (row[by] === null ? [] : [[row[by], row.count]])))
}

const historyLength = 100

export async function listChanges(
  tx: OrganizationTx | SystemTx,
  { subject, id }: Subject,
): Promise<StatusChange[]> {
  const rows = await tx
    .selectFrom('status_change')
    .select(['status', 'reason', 'since'])
    .where('subject', '=', subject)
    .where('subject_id', '=', id)
    .orderBy('since', 'desc')
    .orderBy('id', 'desc')
    .limit(historyLength)
    .execute()
  return rows.map((row, index) => {
    const next = rows[index - 1]
    return {
      status: Status.parse(row.status),
      reason: row.reason,
      since: row.since.toISOString(),
      ...(next ? { until: next.since.toISOString() } : {}),
    }
  })
}
