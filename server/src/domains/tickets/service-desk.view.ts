import { ServiceDeskId } from '@gatehouse/contract/ids'
import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import { callbackUrl } from './callback-token.ts'
import type { Desk } from './desk.ts'
import type { DeskCounts } from './service-desk.store.ts'
import type { TicketsOptions } from './tickets-options.ts'

export interface ViewOptions extends TicketsOptions {
  /** Known for good only once the port is bound. */
  point: { url: string }
}

/** What people see of a service desk. Its secret is not among it. */
export function serviceDeskView(
  { id, row, ...desk }: Desk,
  counts: DeskCounts | undefined,
  { point, callbackKey }: ViewOptions,
): ServiceDesk {
  const { name, connection, routing, ranking, templates, settings } = desk
  return {
    id: ServiceDeskId.parse(id),
    ...{ name, connection, routing, ranking, templates, settings },
    isEnabled: row.is_enabled,
    hasSecret: row.secret !== null,
    callbacks: {
      isEnabled: row.are_callbacks_enabled,
      url: callbackUrl(point.url, callbackKey, id),
      keyHosts: row.callback_key_hosts,
      ...(row.callback_received_at && { lastReceivedAt: row.callback_received_at.toISOString() }),
    },
    state: {
      isFailing: row.is_failing,
      reason: row.state_reason,
      since: row.state_since.toISOString(),
    },
    waiting: counts?.waiting ?? 0,
    failed: counts?.failed ?? 0,
    organizationCount: counts?.organizations ?? 0,
    updatedAt: row.updated_at.toISOString(),
  }
}
