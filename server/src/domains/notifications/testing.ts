import { emailApi, type EmailMessage } from '@gatehouse/contract/email'
import { NotificationId, type OrganizationId, UserId } from '@gatehouse/contract/ids'
import {
  type Notification,
  notificationsApi,
  type NotificationPreferences,
} from '@gatehouse/contract/notifications'
import type { Role } from '@gatehouse/contract/permissions'
import { emailRoutes } from '#domains/email'
import { type UserPrincipal, systemContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { listen } from '#platform/db/notify.ts'
import { Secret } from '#platform/secret.ts'
import { type OpenTestDatabase, testLog } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { aUser, createTestWeb } from '#platform/testing/web.ts'
import { aManagingOrganization, partsOf, TestClock } from '../organizations/testing.ts'
import type { Trouble } from './notification.store.ts'
import { notificationHandlers, notificationJobs } from './notification.jobs.ts'
import { notificationRoutes } from './notification.routes.ts'
import type { NotificationsOptions } from './notifications-options.ts'
import { endNotification, raiseNotification } from './raise-notification.service.ts'

export interface Joining {
  organizationId: OrganizationId
  role?: Role
  email?: string
  reach?: UserPrincipal['reach']
}

/** An MSP with its bell, the jobs behind it, and a clock to move. */
export async function aBell(opened: OpenTestDatabase) {
  // Later than the database's own clock, which dates what is queued.
  const clock = new TestClock(new Date('2031-03-03T09:00:00.000Z'))
  const parts = partsOf(opened, clock)
  const managing = await aManagingOrganization(parts)
  const listener = listen(opened.url, ['notification_changed'], testLog)
  const sealKey = deriveKey(new Secret(Buffer.alloc(32, 7)), 'email')
  const web = await createTestWeb(parts, (mount) => {
    notificationRoutes(mount, { listener })
    emailRoutes(mount, { sealKey })
  })
  const place: NotificationsOptions['place'] = { url: 'https://desk.example:6500' }
  const jobs = notificationJobs({ place })
  const ctx = systemContext('test', parts)
  const inOrganization = opened.db.inOrganization.bind(opened.db)

  const bell = {
    ...{ parts, clock, managing, web, listener, place, ctx },
    /** Somebody there is a row for, as marks and choices need one. */
    async join({ organizationId, role = 'administrator', email = '', reach }: Joining) {
      const userId = newId(UserId, clock.now())
      await inOrganization(organizationId, (tx) =>
        tx
          .insertInto('user')
          .values({ id: userId, username: `user-${userId}`, email, role, created_at: clock.now() })
          .execute(),
      )
      return aUser({ organizationId, role, userId, ...(reach ? { reach } : {}) })
    },
    raise: (trouble: Trouble) =>
      inOrganization(trouble.organizationId, (tx) => raiseNotification(ctx, tx, trouble)),
    end: (organizationId: OrganizationId, key: string) =>
      inOrganization(organizationId, (tx) => endNotification(ctx, tx, organizationId, key)),
    async list(as: UserPrincipal, query: Record<string, string | number | undefined> = {}) {
      const { body } = await web.call(as, notificationsApi.list, { query })
      return body as { notifications: Notification[]; unread: number; nextCursor?: string }
    },
    async titles(as: UserPrincipal): Promise<string[]> {
      return (await bell.list(as)).notifications.map(({ title }) => title)
    },
    choose: (as: UserPrincipal, mail: Partial<NotificationPreferences['mail']>) =>
      web.call(as, notificationsApi.savePreferences, { body: { mail } }),
    markRead: (as: UserPrincipal, notificationIds: readonly string[]) =>
      web.call(as, notificationsApi.markRead, { body: { notificationIds } }),
    /** Everything that is queued, and what follows from it. */
    settle: () => workOff(parts, jobs, notificationHandlers),
    async run(name: string): Promise<void> {
      const job = jobs.find((each) => each.name === name)
      await job?.run(ctx, {}, new AbortController().signal)
      await bell.settle()
    },
    /** What was queued for an address, newest first. */
    async mailTo(address: string): Promise<(EmailMessage & { text: string })[]> {
      const administrator = aUser({ organizationId: managing.id })
      const found = await web.call(administrator, emailApi.messages, { query: { text: address } })
      const messages: (EmailMessage & { text: string })[] = []
      for (const { id } of found.body.messages as EmailMessage[]) {
        const params = { emailMessageId: id }
        messages.push((await web.call(administrator, emailApi.message, { params })).body)
      }
      return messages
    },
    async close() {
      await listener.close()
      await web.close()
    },
  }
  return bell
}

export type Bell = Awaited<ReturnType<typeof aBell>>

let count = 0
/** Something that is wrong with an agent. */
export const someTrouble = (
  organizationId: OrganizationId,
  given: Partial<Trouble> = {},
): Trouble => ({
  ...{ organizationId, key: `test:${++count}`, kind: 'agent-trouble', severity: 'critical' },
  ...{ title: `Trouble ${count}`, text: 'Something is wrong.' },
  ...given,
})

export const nothingHasThisId = NotificationId.parse('01930000-0000-7000-8000-000000000000')
