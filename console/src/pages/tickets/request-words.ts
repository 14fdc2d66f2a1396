import type { TicketRequest } from '@gatehouse/contract/tickets'

/** What a request asks of the service desk. */
export const requestWords: Readonly<Record<TicketRequest['kind'], string>> = {
  alert: 'Alert to ticket',
  comment: 'Comment',
  close: 'Close',
  reopen: 'Reopen',
}

export const requestStates = ['waiting', 'failed', 'done', 'discarded'] as const

/** Waits, or waits for somebody. */
export const isUnfinished = ({ state }: TicketRequest): boolean =>
  state === 'waiting' || state === 'failed'
