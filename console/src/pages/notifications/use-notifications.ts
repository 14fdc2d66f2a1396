import { notificationsApi } from '@gatehouse/contract/notifications'
import { NotificationId } from '@gatehouse/contract/ids'
import { useThrottledCallback } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, live } from '../../app/api.ts'
import { useLiveSignal } from '../../app/use-live-signal.ts'
import { currentNotifications } from './queries.ts'

const atMostEveryMilliseconds = 1_000
/** In case the live connection cannot be made. */
const anywayEveryMilliseconds = 120_000

/** What is wrong now in the organizations that the reader may see, as it changes. */
export function useNotifications() {
  const client = useQueryClient()
  const read = useThrottledCallback(
    () => void invalidate(client, notificationsApi.list.path),
    atMostEveryMilliseconds,
  )
  useLiveSignal(notificationsApi.live, read, read)
  const { data, error } = useQuery(live(currentNotifications, anywayEveryMilliseconds))
  return { notifications: data?.notifications ?? [], unread: data?.unread ?? 0, data, error }
}

export function useMarkRead() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ids: readonly string[]) =>
      call(notificationsApi.markRead, {
        body: { notificationIds: ids.map((id) => NotificationId.parse(id)) },
      }),
    onSuccess: () => invalidate(client, notificationsApi.list.path),
  })
}
