import type { AlertMessage } from '@gatehouse/contract/alerts'
import { AlertId, type OrganizationId } from '@gatehouse/contract/ids'
import type { UserContext } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import type { Channel } from '#platform/http/mount.ts'
import { readable } from './alert-filter.ts'

/** Tells which alerts change, until the caller leaves: of organizations whose alerts they may read. */
export async function followAlerts(
  ctx: UserContext,
  listener: Listener,
  channel: Channel<AlertMessage>,
): Promise<void> {
  let known = await readableIds(ctx)
  /** Not visible when they were last looked for. */
  let unknown = new Set<string>()

  async function tell(payload: string): Promise<void> {
    const [organizationId = '', alertId = ''] = payload.split(' ')
    if (!known.has(organizationId) && !unknown.has(organizationId)) {
      // It may be new.
      known = await readableIds(ctx)
      if (!known.has(organizationId)) unknown = unknown.add(organizationId)
    }
    if (!known.has(organizationId)) return
    // One of the known ids it is, and the other comes from the same row.
    channel.send({
      organizationId: organizationId as OrganizationId,
      alertId: AlertId.parse(alertId),
    })
  }

  const stop = listener.on('alert_changed', (payload) => {
    // Empty after a connection was lost: the page reads again by itself when it is opened anew.
    if (payload === '') return
    tell(payload).catch((error: unknown) =>
      ctx.log.warn({ err: error }, 'a change of an alert could not be told'),
    )
  })
  await ended(channel.signal)
  stop()
}

const readableIds = async (ctx: UserContext): Promise<ReadonlySet<string>> =>
  new Set((await readable(ctx)).map(({ id }) => id))

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
