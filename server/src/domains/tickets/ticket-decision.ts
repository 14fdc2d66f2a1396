import type { OnClosedTicket } from '@gatehouse/contract/alert-rules'
import type { TicketSettings } from '@gatehouse/contract/ticket-settings'
import type { TicketState } from '@gatehouse/contract/tickets'

/** What a decision needs to know of a ticket. */
export interface KnownTicket {
  id: string
  state: TicketState
  openedAt: Date
  /** When something was written to it last, its beginning included. */
  writtenAt: Date
}

export interface Situation {
  settings: TicketSettings
  now: Date
  onClosedTicket: OnClosedTicket
  /** The ticket that has this very alert, or else the newest of a similar one. */
  similar?: KnownTicket | undefined
  /** The newest that all alerts beyond the flood limit share. */
  flood?: KnownTicket | undefined
  /** Separate tickets of the organization in the flood interval until now. */
  ticketsInInterval: number
  /** The newest similar ticket of whatever age, for the correlation. */
  previous?: KnownTicket | undefined
}

export type Decision =
  | { act: 'create'; previousId?: string }
  | { act: 'create-flood' }
  /** What comes until `dueAt` is written to the ticket together. */
  | { act: 'append'; ticketId: string; dueAt: Date; reopens: boolean }
  | { act: 'ignore'; ticketId: string }

/** What an alert does: a word in the ticket there is, a part of a flood, or a ticket of its own. */
export function decide(situation: Situation): Decision {
  const { settings, now, similar, flood, ticketsInInterval, previous } = situation
  if (similar && isYounger(similar, settings.updateIntervalSeconds, now)) {
    const decision = decideRepeat(situation, similar)
    if (decision) return decision
  }
  if (ticketsInInterval >= settings.ticketFloodLimit) {
    if (!flood || !isYounger(flood, settings.ticketFloodIntervalSeconds, now)) {
      return { act: 'create-flood' }
    }
    return append(situation, flood, flood.state === 'closed')
  }
  return { act: 'create', ...correlated(situation, previous) }
}

/** Undefined when the repeat wants a ticket of its own. */
function decideRepeat(situation: Situation, similar: KnownTicket): Decision | undefined {
  const { settings, onClosedTicket } = situation
  if (similar.state !== 'closed') {
    return settings.updateTicketOnRepetitiveAlerts ? append(situation, similar, false) : undefined
  }
  switch (onClosedTicket) {
    case 'default': {
      const { updateTicketOnRepetitiveAlerts, reopenTicketOnRepetitiveAlerts } = settings
      const reopens = updateTicketOnRepetitiveAlerts && reopenTicketOnRepetitiveAlerts
      return reopens ? append(situation, similar, true) : undefined
    }
    case 'reopen':
      return append(situation, similar, true)
    case 'comment':
      return append(situation, similar, false)
    case 'ignore':
      return { act: 'ignore', ticketId: similar.id }
    case 'new-ticket':
      return undefined
  }
}

const append = (
  { settings, now }: Situation,
  { id, writtenAt }: KnownTicket,
  reopens: boolean,
): Decision => {
  const next = writtenAt.getTime() + settings.consolidationIntervalSeconds * 1000
  return { act: 'append', ticketId: id, dueAt: new Date(Math.max(next, now.getTime())), reopens }
}

const correlated = (
  { settings, now }: Situation,
  previous: KnownTicket | undefined,
): { previousId?: string } => {
  if (!settings.enableTicketCorrelation || !previous) return {}
  const isNear = isYounger(previous, settings.correlationIntervalSeconds, now)
  return isNear ? { previousId: previous.id } : {}
}

const isYounger = ({ openedAt }: KnownTicket, seconds: number, now: Date): boolean =>
  now.getTime() - openedAt.getTime() < seconds * 1000
