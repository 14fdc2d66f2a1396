import type { Fix, NotificationKind } from '@gatehouse/contract/notifications'
import type { NotificationId, OrganizationId, UserId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'

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
