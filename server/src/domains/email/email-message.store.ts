import type { EmailAttempt, EmailMessage, EmailState } from '@gatehouse/contract/email'
import { EmailAttempt as Attempt, EmailTemplateKey } from '@gatehouse/contract/email'
import { EmailMessageId, OrganizationId } from '@gatehouse/contract/ids'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import { containing } from '#platform/db/like.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { EmailMessage as EmailMessageTable } from '#platform/db/tables.ts'

export type EmailMessageData = Selectable<EmailMessageTable>

export async function saveNewMessage(
  tx: OrganizationTx,
  row: Insertable<EmailMessageTable>,
): Promise<void> {
  await tx.insertInto('email_message').values(row).execute()
}

export interface MessagesQuery {
  cursor?: string | undefined
  limit: number
  state?: EmailState | undefined
  text?: string | undefined
}

/**
 * Whose mail somebody sees. Notifications of the managing organization may tell of any customer, as the daily
 * message does, so they are for those alone who see all of them.
 */
export interface MessagesScope {
  hidesNotificationsOf: OrganizationId | undefined
}

export async function listMessages(
  tx: AnyTx,
  scope: MessagesScope,
  { cursor, limit, state, text }: MessagesQuery,
): Promise<{ messages: EmailMessage[]; nextCursor?: string }> {
  let query = tx
    .selectFrom('email_message')
    .selectAll()
    .where(isIn(scope))
    .orderBy('queued_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (state) query = query.where('state', '=', state)
  if (text) {
    query = query.where((where) =>
      where.or([
        where('subject', 'ilike', containing(text)),
        sql<boolean>`array_to_string(recipients, ' ') ilike ${containing(text)}`,
      ]),
    )
  }
  if (cursor) {
    const { at, id } = decodeCursor(cursor)
    query = query.where(sql<boolean>`(queued_at, id) < (${new Date(at)}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    messages: page.map(toMessage),
    ...(rows.length > limit && last
      ? { nextCursor: encodeCursor({ at: last.queued_at.toISOString(), id: last.id }) }
      : {}),
  }
}

const isIn = ({ hidesNotificationsOf: organizationId }: MessagesScope) =>
  organizationId === undefined
    ? sql<boolean>`true`
    : sql<boolean>`(template != 'notification' or organization_id != ${organizationId})`

export const findMessage = (
  tx: AnyTx,
  scope: MessagesScope,
  id: EmailMessageId,
): Promise<EmailMessageData | undefined> =>
  tx
    .selectFrom('email_message')
    .selectAll()
    .where('id', '=', id)
    .where(isIn(scope))
    .executeTakeFirst()

/** Locks the row: somebody sends it again while it is being sent. */
export const findMessageForUpdate = (
  tx: AnyTx,
  id: string,
): Promise<EmailMessageData | undefined> =>
  tx.selectFrom('email_message').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export async function saveMessage(
  tx: AnyTx,
  id: string,
  change: Updateable<EmailMessageTable>,
): Promise<void> {
  await tx.updateTable('email_message').set(change).where('id', '=', id).execute()
}

/** The one that waits longest of those whose time has come. */
export const findDueMessage = (tx: SystemTx, now: Date): Promise<EmailMessageData | undefined> =>
  tx
    .selectFrom('email_message')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '<=', now)
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()

export const listDueMessages = (
  tx: SystemTx,
  now: Date,
  limit: number,
): Promise<EmailMessageData[]> =>
  tx
    .selectFrom('email_message')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '<=', now)
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()

/** All that wait are due now. */
export async function wakeWaiting(tx: SystemTx, now: Date): Promise<void> {
  await tx
    .updateTable('email_message')
    .set({ next_attempt_at: now })
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '>', now)
    .execute()
}

export async function countWaiting(tx: AnyTx): Promise<number> {
  const { count } = await tx
    .selectFrom('email_message')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  return count
}

export async function removeMessagesQueuedBefore(tx: SystemTx, before: Date): Promise<void> {
  await tx
    .deleteFrom('email_message')
    .where('queued_at', '<', before)
    .where('state', '!=', 'waiting')
    .execute()
}

export const attemptsOf = (row: Pick<EmailMessageData, 'attempts'>): EmailAttempt[] =>
  Attempt.array().parse(row.attempts)

export const toMessage = (row: EmailMessageData): EmailMessage => ({
  id: EmailMessageId.parse(row.id),
  organizationId: OrganizationId.parse(row.organization_id),
  template: EmailTemplateKey.parse(row.template),
  to: row.recipients,
  subject: row.subject,
  state: row.state as EmailState,
  queuedAt: row.queued_at.toISOString(),
  ...(row.sent_at && { sentAt: row.sent_at.toISOString() }),
  ...(row.next_attempt_at && { nextAttemptAt: row.next_attempt_at.toISOString() }),
  attempts: attemptsOf(row),
})
