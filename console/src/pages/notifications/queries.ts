import { notificationsApi } from '@gatehouse/contract/notifications'
import { OrganizationId } from '@gatehouse/contract/ids'
import { pages, query } from '../../app/api.ts'

/** What the bell shows. */
export const currentNotifications = query(notificationsApi.list, { query: { limit: 50 } })

export const preferencesQuery = query(notificationsApi.preferences, {})

export interface NotificationSearch {
  state?: 'all' | undefined
  organizationId?: string | undefined
}

export function notificationSearch(raw: Record<string, unknown>): NotificationSearch {
  const organizationId = OrganizationId.safeParse(raw['organizationId'])
  return {
    ...(raw['state'] === 'all' && { state: 'all' }),
    ...(organizationId.success && { organizationId: organizationId.data }),
  }
}

export const notificationsQuery = ({ state, organizationId }: NotificationSearch) =>
  pages(notificationsApi.list, {
    query: {
      state: state ?? 'current',
      ...(organizationId && { organizationId: OrganizationId.parse(organizationId) }),
      limit: 100,
    },
  })
