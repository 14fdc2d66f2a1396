import { notificationsApi } from '@gatehouse/contract/notifications'
import type { Listener } from '#platform/db/notify.ts'
import type { Mount } from '#platform/http/mount.ts'
import { followNotifications } from './live-notifications.ts'
import { listNotifications, markRead } from './notification.service.ts'
import { getPreferences, savePreferences } from './preference.service.ts'

export function notificationRoutes(mount: Mount, { listener }: { listener: Listener }): void {
  mount(notificationsApi.list, (ctx, { query }) => listNotifications(ctx, query))
  mount(notificationsApi.markRead, async (ctx, { body }) => {
    await markRead(ctx, body.notificationIds)
    return {}
  })
  mount(notificationsApi.live, (ctx, { channel }) => followNotifications(ctx, listener, channel))
  mount(notificationsApi.preferences, (ctx) => getPreferences(ctx))
  mount(notificationsApi.savePreferences, (ctx, { body }) => savePreferences(ctx, body.mail))
}
