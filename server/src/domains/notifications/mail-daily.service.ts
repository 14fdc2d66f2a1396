import { notificationKinds } from '@gatehouse/contract/notifications'
import { mailTable, queueEmail } from '#domains/email'
import { listAllOrganizations, type OrganizationFacts } from '#domains/organizations'
import { type Contact, listContacts } from '#domains/users'
import type { Context } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { fixLink } from './fix-link.ts'
import { inWords, isDailyDue, localTime } from './local-time.ts'
import { type Chosen, choiceOf } from './mail-choice.ts'
import { listForDaily } from './notification-list.store.ts'
import type { NotificationData } from './notification.store.ts'
import type { NotificationsOptions } from './notifications-options.ts'
import { listChosen, listToldUntil, saveToldUntil } from './preference.store.ts'
import { scopeOf } from './scope.ts'

interface Morning {
  contact: Contact
  home: OrganizationFacts
  toldUntil: Date | undefined
  news: NotificationData[]
  names: ReadonlyMap<string, string>
}

/** One message for each user who wants one, at seven in the morning where the user belongs. */
export async function mailDaily(ctx: Context, { place }: NotificationsOptions): Promise<void> {
  for (const morning of await whoIsDue(ctx)) {
    const { contact, home, toldUntil } = morning
    await ctx.db.inOrganization(home.id, async (tx) => {
      const marks = { before: toldUntil, now: ctx.now() }
      const isFirst = await saveToldUntil(tx, contact.userId, marks)
      if (!isFirst || morning.news.length === 0) return
      await queueEmail(ctx, tx, {
        template: 'notification',
        to: [contact.email],
        variables: variablesOf(morning, place.url, ctx.now()),
      })
    })
  }
}

const whoIsDue = (ctx: Context): Promise<Morning[]> =>
  ctx.db.asSystem('gather the daily messages of all users', async (tx) => {
    const organizations = await listAllOrganizations(tx)
    const names = new Map(organizations.map(({ id, name }) => [id as string, name]))
    const [chosen, told] = [await listChosen(tx), await listToldUntil(tx)]
    const due: Morning[] = []
    for (const contact of await listContacts(ctx, tx)) {
      const home = organizations.find(({ id }) => id === contact.organizationId)
      const toldUntil = told.get(contact.userId)
      if (!home || !isDailyDue(ctx.now(), toldUntil, home.timeZone)) continue
      const own = chosen.get(contact.userId) ?? {}
      const news = await newsFor(ctx, tx, { contact, organizations, own, toldUntil })
      due.push({ contact, home, toldUntil, news, names })
    }
    return due
  })

const dayMilliseconds = 24 * 60 * 60_000

interface Reader {
  contact: Contact
  organizations: readonly OrganizationFacts[]
  own: Chosen
  toldUntil: Date | undefined
}

async function newsFor(
  ctx: Context,
  tx: SystemTx,
  { contact, organizations, own, toldUntil }: Reader,
): Promise<NotificationData[]> {
  const daily = notificationKinds.filter((kind) => choiceOf(contact.role, own, kind) === 'daily')
  if (daily.length === 0) return []
  const managing = organizations.find(({ kind }) => kind === 'managing')
  const since = toldUntil ?? new Date(ctx.now().getTime() - dayMilliseconds)
  return listForDaily(tx, scopeOf(contact, organizations, managing), daily, {
    after: since,
    until: ctx.now(),
  })
}

function variablesOf({ home, news, names }: Morning, url: string, now: Date) {
  const count = news.length === 1 ? 'One notification' : `${news.length} notifications`
  const rows = news.map((row) => [
    names.get(row.organization_id) ?? '',
    row.title,
    row.text,
    inWords(row.raised_at, home.timeZone),
    row.ended_at ? 'over' : 'not over yet',
  ])
  return {
    Title: `${count} since the last message`,
    Text: mailTable(['Organization', 'What', 'More', 'Since', 'Now'], rows),
    Organization: home.name,
    Since: localTime(now, home.timeZone).date,
    Link: fixLink(url, undefined),
  }
}
