import { MailChoice, NotificationKind } from '@gatehouse/contract/notifications'
import type { UserId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { Chosen } from './mail-choice.ts'

export async function findChosen(tx: AnyTx, userId: UserId): Promise<Chosen> {
  const rows = await tx
    .selectFrom('notification_preference')
    .select(['kind', 'mail'])
    .where('user_id', '=', userId)
    .execute()
  return toChosen(rows)
}

/** What everybody chose, by user. */
export async function listChosen(tx: SystemTx): Promise<Map<string, Chosen>> {
  const rows = await tx.selectFrom('notification_preference').selectAll().execute()
  const users = new Map<string, typeof rows>()
  for (const row of rows) users.set(row.user_id, [...(users.get(row.user_id) ?? []), row])
  return new Map([...users].map(([userId, own]) => [userId, toChosen(own)]))
}

/** Passes over kinds that there are no more. */
const toChosen = (rows: readonly { kind: string; mail: string }[]): Chosen =>
  Object.fromEntries(
    rows.flatMap(({ kind, mail }) => {
      const known = NotificationKind.safeParse(kind)
      return known.success ? [[known.data, MailChoice.parse(mail)] as const] : []
    }),
  )

export async function saveChosen(
  tx: OrganizationTx,
  userId: UserId,
  kind: NotificationKind,
  mail: MailChoice,
): Promise<void> {
  await tx
    .insertInto('notification_preference')
    .values({ user_id: userId, kind, mail })
    .onConflict((conflict) => conflict.columns(['user_id', 'kind']).doUpdateSet({ mail }))
    .execute()
}

/** Up to when each user was told by the daily message. */
export async function listToldUntil(tx: SystemTx): Promise<Map<string, Date>> {
  const rows = await tx.selectFrom('notification_daily').select(['user_id', 'told_until']).execute()
  return new Map(rows.map((row) => [row.user_id, row.told_until]))
}

/**
 * The mark of the daily message, in the transaction that queues it. False when another node was first.
 */
export async function saveToldUntil(
  tx: OrganizationTx,
  userId: UserId,
  { before, now }: { before: Date | undefined; now: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('notification_daily')
    .values({ user_id: userId, told_until: now })
    .onConflict((conflict) =>
      before
        ? conflict
            .column('user_id')
            .doUpdateSet({ told_until: now })
            .where('notification_daily.told_until', '=', before)
        : conflict.doNothing(),
    )
    .executeTakeFirstOrThrow()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
