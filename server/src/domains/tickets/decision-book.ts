import type { KnownTicket } from './ticket-decision.ts'

/** What is known of an organization's tickets while many alerts are decided on, one after the other. */
export interface DecisionBook {
  /** The newest of each alert. */
  ofAlert: Map<string, KnownTicket>
  /** The newest separate one of each cause. */
  ofCause: Map<string, KnownTicket>
  /** The newest that alerts beyond the flood limit share. */
  flood: KnownTicket | undefined
  /** Separate tickets in the flood interval until now. */
  inInterval: number
}

/** What makes two alerts similar: their rule, and their item where that counts. */
export const causeOf = (ruleId: string, item: string | undefined): string =>
  `${ruleId} ${item ?? ''}`

/** Notes that an alert is in a ticket: later ones are decided on with that in mind. */
export function noteLink(book: DecisionBook, alertId: string, ticket: KnownTicket): void {
  const before = book.ofAlert.get(alertId)
  if (!before || before.openedAt <= ticket.openedAt) book.ofAlert.set(alertId, ticket)
}

/** Notes a ticket that is made for an alert. */
export function noteTicket(
  book: DecisionBook,
  cause: string,
  ticket: KnownTicket,
  isFlood: boolean,
): void {
  if (isFlood) {
    book.flood = ticket
    return
  }
  book.ofCause.set(cause, ticket)
  book.inInterval += 1
}
