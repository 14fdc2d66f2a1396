import { OrganizationId } from '@gatehouse/contract/ids'
import type { UserContext } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import type { Channel } from '#platform/http/mount.ts'

/** Tells as long as the caller listens. Whose reach changes is disconnected, so it need not be asked again. */
export async function followNotifications(
  { principal }: UserContext,
  listener: Listener,
  channel: Channel<{ organizationId: OrganizationId }>,
): Promise<void> {
  const { reach, organizationId: own } = principal
  const forget = listener.on('notification_changed', (payload) => {
    // Nothing is said when messages may have been missed; the caller then looks at everything anyway.
    const organizationId = payload === '' ? own : OrganizationId.parse(payload)
    const isReached = reach === 'all' || own === organizationId || reach.has(organizationId)
    if (isReached) channel.send({ organizationId })
  })
  await ended(channel.signal)
  forget()
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
