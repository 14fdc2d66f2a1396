import type { NotificationId, OrganizationId } from '@gatehouse/contract/ids'
import { queueEmail } from '#domains/email'
import {
  findOrganizationById,
  getManagingOrganization,
  type OrganizationFacts,
} from '#domains/organizations'
import { type Contact, listContacts } from '#domains/users'
import type { Context } from '#platform/context.ts'
import { fixLink } from './fix-link.ts'
import { inWords } from './local-time.ts'
import { choiceOf } from './mail-choice.ts'
import * as store from './notification.store.ts'
import type { NotificationsOptions } from './notifications-options.ts'
import { listChosen } from './preference.store.ts'
import { visibleKinds } from './visible-kinds.ts'

/** What comes and goes is told of by mail once in so long. */
const quietMilliseconds = 60 * 60_000

/** Queues mail for all who want it at once, together with the mark that it was. */
export async function mailEach(
  ctx: Context,
  { place }: NotificationsOptions,
  {
    organizationId,
    notificationId,
  }: { organizationId: OrganizationId; notificationId: NotificationId },
): Promise<void> {
  const told = await whoIsTold(ctx, organizationId, notificationId)
  if (!told || told.recipients.length === 0) return
  const { organization, recipients } = told
  await ctx.db.inOrganization(organizationId, async (tx) => {
    const row = await store.findForUpdate(tx, notificationId)
    if (!row || row.mailed_at || row.ended_at) return
    const quietSince = new Date(ctx.now().getTime() - quietMilliseconds)
    if (await store.wasMailedSince(tx, row.key, quietSince)) return
    await store.saveMailed(tx, notificationId, ctx.now())
    for (const { email } of recipients) {
      await queueEmail(ctx, tx, {
        template: 'notification',
        to: [email],
        variables: {
          Title: row.title,
          Text: row.text,
          Organization: organization.name,
          Since: inWords(row.raised_at, organization.timeZone),
          Link: fixLink(place.url, store.fixOf(row)),
        },
      })
    }
  })
}

const whoIsTold = (
  ctx: Context,
  organizationId: OrganizationId,
  notificationId: NotificationId,
): Promise<{ organization: OrganizationFacts; recipients: Contact[] } | undefined> =>
  ctx.db.asSystem('find who wants mail of a notification', async (tx) => {
    const row = await store.findNotification(tx, notificationId)
    const organization = await findOrganizationById(tx, organizationId)
    if (!row || !organization) return undefined
    const managing = await getManagingOrganization(tx)
    const chosen = await listChosen(tx)
    const kind = store.kindOf(row)
    const recipients = (await listContacts(ctx, tx)).filter(
      (contact) =>
        choiceOf(contact.role, chosen.get(contact.userId) ?? {}, kind) === 'each' &&
        (contact.userId === row.user_id ||
          visibleKinds(contact, organization, managing).includes(kind)),
    )
    return { organization, recipients }
  })
