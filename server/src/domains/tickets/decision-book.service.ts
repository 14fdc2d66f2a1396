import type { TicketSettings } from '@gatehouse/contract/ticket-settings'
import type { Clock } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { causeOf, type DecisionBook } from './decision-book.ts'
import type { Desk } from './desk.ts'
import type { KnownTicket } from './ticket-decision.ts'
import type { AlertPayload } from './ticket-payload.ts'
import { oneLine } from './ticket-template.ts'
import * as store from './ticket.store.ts'

/** Bounded, as it is part of an index. */
export const itemOf = ({ item }: AlertPayload): string => oneLine(item, 500)

/** By which alerts are similar. */
export const likenessOf = (
  { similarBy }: TicketSettings,
  alert: AlertPayload,
): { ruleId: string; item?: string } => ({
  ruleId: alert.ruleId,
  ...(similarBy === 'rule-and-item' ? { item: itemOf(alert) } : {}),
})

/** Reads what decisions on these alerts need, in few statements however many they are. */
export async function openBook(
  ctx: Clock,
  tx: OrganizationTx,
  desk: Desk,
  organizationId: string,
  asked: readonly { alertId: string | null; alert: AlertPayload }[],
): Promise<DecisionBook> {
  const { settings } = desk
  const place = { organizationId, serviceDeskId: desk.id }
  const causes = new Map(
    asked.map(({ alert }) => {
      const like = likenessOf(settings, alert)
      return [causeOf(like.ruleId, like.item), like]
    }),
  )
  const alertIds = [...new Set(asked.flatMap(({ alertId }) => alertId ?? []))]
  const ofAlert = await store.listNewestOfAlerts(tx, desk.id, alertIds)
  const ofCause = await store.listNewestSimilar(tx, place, [...causes.values()])
  const flood = await store.findFloodTicket(tx, organizationId, desk.id)
  const intervalBegan = new Date(ctx.now().getTime() - settings.ticketFloodIntervalSeconds * 1000)
  return {
    ofAlert: new Map(ofAlert.map(({ alertId, ticket }) => [alertId, known(ticket)])),
    ofCause: new Map(
      ofCause.map(({ ruleId, item, ticket }) => [causeOf(ruleId, item), known(ticket)]),
    ),
    flood: flood && known(flood),
    inInterval: await store.countSeparateTickets(tx, organizationId, desk.id, intervalBegan),
  }
}

const known = (ticket: store.DecidedTicket): KnownTicket => ({
  id: ticket.id,
  state: ticket.state as KnownTicket['state'],
  openedAt: ticket.opened_at,
  writtenAt: ticket.written_at,
})
