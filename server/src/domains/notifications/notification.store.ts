import { Fix, NotificationKind } from '@gatehouse/contract/notifications'
import type { NotificationId, OrganizationId, UserId } from '@gatehouse/contract/ids'
import { type Selectable, sql } from 'kysely'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { Notification as NotificationTable } from '#platform/db/tables.ts'

/** Something that is wrong until it is said to be over. */
export interface Trouble {
  organizationId: OrganizationId
  /** What it is about, unique in the organization: `webhook:<id>`. */
  key: string
  kind: NotificationKind
  severity: 'info' | 'warning' | 'critical'
  title: string
  /** A whole sentence, with what to do about it. */
  text: string
  fix?: Fix
  /** Whom it is about; that user sees it whatever the role. */
  userId?: UserId
}

/**
 * The database decides, so that of two who tell of the same thing at once one makes the row.
 * @returns whether it is new, or what is said of it changed; undefined when all was known
 */
export async function saveTrouble(
  tx: AnyTx,
  id: NotificationId,
  { organizationId, userId, severity, title, text, ...trouble }: Trouble,
  now: Date,
): Promise<'raised' | 'changed' | undefined> {
  const fix = trouble.fix ? JSON.stringify(trouble.fix) : null
  const row = await tx
    .insertInto('notification')
    .values({
      id,
      organization_id: organizationId,
      key: trouble.key,
      kind: trouble.kind,
      user_id: userId ?? null,
      severity,
      title,
      text,
      fix,
      raised_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'key'])
        .where('ended_at', 'is', null)
        .doUpdateSet({ kind: trouble.kind, severity, title, text, fix })
        .where(
          sql<boolean>`(notification.kind, notification.severity, notification.title, notification.text, notification.fix)
            is distinct from (excluded.kind, excluded.severity, excluded.title, excluded.text, excluded.fix)`,
        ),
    )
    .returning('id')
    .executeTakeFirst()
  if (!row) return undefined
  return row.id === id ? 'raised' : 'changed'
}

/** @returns whether there was one that is over now */
export async function saveEnd(
  tx: AnyTx,
  organizationId: OrganizationId,
  key: string,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('notification')
    .set({ ended_at: now })
    .where('organization_id', '=', organizationId)
    .where('key', '=', key)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Wakes the bells of all who look, in every node, after commit. */
export async function tellChanged(tx: AnyTx, organizationId: OrganizationId): Promise<void> {
  await sql`select pg_notify('notification_changed', ${organizationId})`.execute(tx)
}

export async function removeEndedBefore(tx: SystemTx, before: Date): Promise<void> {
  await tx.deleteFrom('notification').where('ended_at', '<', before).execute()
}

export type NotificationData = Selectable<NotificationTable>

export const kindOf = (row: NotificationData): NotificationKind => NotificationKind.parse(row.kind)

export const fixOf = (row: NotificationData): Fix | undefined =>
  row.fix === null ? undefined : Fix.parse(row.fix)

export const findNotification = (
  tx: AnyTx,
  id: NotificationId,
): Promise<NotificationData | undefined> =>
  tx.selectFrom('notification').selectAll().where('id', '=', id).executeTakeFirst()

/** Locks the row, so that of two who want to mail it one comes second. */
export const findForUpdate = (
  tx: AnyTx,
  id: NotificationId,
): Promise<NotificationData | undefined> =>
  tx.selectFrom('notification').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export async function wasMailedSince(
  tx: OrganizationTx,
  key: string,
  since: Date,
): Promise<boolean> {
  const row = await tx
    .selectFrom('notification')
    .select('id')
    .where('key', '=', key)
    .where('mailed_at', '>', since)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function saveMailed(tx: OrganizationTx, id: NotificationId, now: Date): Promise<void> {
  await tx.updateTable('notification').set({ mailed_at: now }).where('id', '=', id).execute()
}

/** What is not over, of keys that begin with any of these, with the organization of each. */
export async function listCurrentKeys(
  tx: SystemTx,
  prefixes: readonly string[],
): Promise<Map<string, OrganizationId>> {
  const rows = await tx
    .selectFrom('notification')
    .select(['key', 'organization_id'])
    .where('ended_at', 'is', null)
    .where((where) => where.or(prefixes.map((prefix) => where('key', 'like', `${prefix}%`))))
    .orderBy('key')
    .execute()
  return new Map(rows.map((row) => [row.key, row.organization_id as OrganizationId]))
}
