import { NotificationId, OrganizationId } from '@gatehouse/contract/ids'
import { Fix, type Notification, NotificationKind } from '@gatehouse/contract/notifications'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import type { AnyTx, OrganizationsTx, SystemTx } from '#platform/db/organization.ts'
import type { DB } from '#platform/db/tables.ts'
import type { NotificationData } from './notification.store.ts'
import type { Scope } from './scope.ts'

export interface NotificationsQuery {
  cursor?: string | undefined
  limit: number
  state: 'current' | 'all'
}

const mostDaily = 200

type From = ExpressionBuilder<DB, 'notification'>

const isVisible =
  ({ userId, parts }: Scope) =>
  (where: From): Expression<SqlBool> =>
    where.or([
      where('notification.user_id', '=', userId),
      ...parts.map(({ organizationIds, kinds }) =>
        where.and([
          sql<boolean>`notification.organization_id = any(${organizationIds}::uuid[])`,
          where('notification.kind', 'in', kinds),
        ]),
      ),
    ])

const isReadBy = (userId: string) => sql<boolean>`exists (select from notification_read
  where notification_read.notification_id = notification.id and notification_read.user_id = ${userId})`

export async function listNotifications(
  tx: OrganizationsTx,
  scope: Scope,
  { cursor, limit, state }: NotificationsQuery,
): Promise<{ notifications: Notification[]; nextCursor?: string }> {
  let query = tx
    .selectFrom('notification')
    .selectAll('notification')
    .select(isReadBy(scope.userId).as('is_read'))
    .where(isVisible(scope))
    .orderBy('raised_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (state === 'current') query = query.where('ended_at', 'is', null)
  if (cursor) {
    const { at, id } = decodeCursor(cursor)
    query = query.where(sql<boolean>`(raised_at, id) < (${new Date(at)}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    notifications: page.map((row) => ({
      id: NotificationId.parse(row.id),
      organizationId: OrganizationId.parse(row.organization_id),
      kind: NotificationKind.parse(row.kind),
      severity: row.severity as Notification['severity'],
      title: row.title,
      text: row.text,
      ...(row.fix === null ? {} : { fix: Fix.parse(row.fix) }),
      raisedAt: row.raised_at.toISOString(),
      ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
      isRead: row.is_read,
    })),
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.raised_at.toISOString(), id: last.id }) }
      : {}),
  }
}

/** What was raised in a span of time, oldest first, of some kinds; no more than anybody reads. */
export const listForDaily = (
  tx: SystemTx,
  scope: Scope,
  kinds: readonly NotificationKind[],
  { after, until }: { after: Date; until: Date },
): Promise<NotificationData[]> =>
  tx
    .selectFrom('notification')
    .selectAll()
    .where('raised_at', '>', after)
    .where('raised_at', '<=', until)
    .where('kind', 'in', kinds)
    .where(isVisible(scope))
    .orderBy('raised_at')
    .orderBy('id')
    .limit(mostDaily)
    .execute()

/** Of what is not over. */
export async function countUnread(tx: OrganizationsTx, scope: Scope): Promise<number> {
  const { count } = await tx
    .selectFrom('notification')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('ended_at', 'is', null)
    .where(isVisible(scope))
    .where(sql<boolean>`not ${isReadBy(scope.userId)}`)
    .executeTakeFirstOrThrow()
  return count
}

/** Passes over those that the user does not see, and those read already. */
export async function saveRead(
  tx: AnyTx,
  scope: Scope,
  notificationIds: readonly NotificationId[],
  readAt: Date,
): Promise<void> {
  await tx
    .insertInto('notification_read')
    .columns(['notification_id', 'user_id', 'organization_id', 'read_at'])
    .expression((from) =>
      from
        .selectFrom('notification')
        .select([
          'notification.id',
          sql<string>`${scope.userId}::uuid`.as('user_id'),
          'notification.organization_id',
          sql<Date>`${readAt}::timestamptz`.as('read_at'),
        ])
        .where(sql<boolean>`notification.id = any(${notificationIds}::uuid[])`)
        .where(isVisible(scope)),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
