import type {
  MailChoice,
  NotificationKind,
  NotificationPreferences,
} from '@gatehouse/contract/notifications'
import { notificationKindNames, notificationKinds } from '@gatehouse/contract/notifications'
import { recordAuditEvent } from '#domains/audit-trail'
import type { UserContext } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { allChoices } from './mail-choice.ts'
import { findChosen, saveChosen } from './preference.store.ts'

export const getPreferences = (ctx: UserContext): Promise<NotificationPreferences> =>
  ctx.db.inOrganization(ctx.principal.organizationId, (tx) => preferencesOf(ctx, tx))

async function preferencesOf(
  { principal: { role, userId } }: UserContext,
  tx: AnyTx,
): Promise<NotificationPreferences> {
  return { mail: allChoices(role, await findChosen(tx, userId)) }
}

/** What is not named stays. */
export function savePreferences(
  ctx: UserContext,
  mail: { [Kind in NotificationKind]?: MailChoice | undefined },
): Promise<NotificationPreferences> {
  const { organizationId, userId } = ctx.principal
  return ctx.db.inOrganization(organizationId, async (tx) => {
    const before = await preferencesOf(ctx, tx)
    for (const kind of notificationKinds) {
      const choice = mail[kind]
      if (choice !== undefined) await saveChosen(tx, userId, kind, choice)
    }
    const after = await preferencesOf(ctx, tx)
    const changed = notificationKinds
      .filter((kind) => before.mail[kind] !== after.mail[kind])
      .map((kind) => ({
        property: notificationKindNames[kind],
        before: before.mail[kind],
        after: after.mail[kind],
      }))
    await recordAuditEvent(ctx, tx, {
      organizationId,
      type: 'notification-preferences.updated',
      summary: `${ctx.principal.username} chose what to get by e-mail.`,
      details: { changed },
    })
    return after
  })
}
