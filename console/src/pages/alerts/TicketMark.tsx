import type { AlertTicket } from '@gatehouse/contract/alerts'
import { Tooltip } from '@mantine/core'
import { IconTicket } from '@tabler/icons-react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import styles from './TicketMark.module.css'

const words = { pending: 'on its way', open: 'open', closed: 'closed' } as const

/** How a ticket is, in the service desk's own word where it has one. */
export const ticketWord = ({ state, statusName }: Pick<AlertTicket, 'state' | 'statusName'>) =>
  state === 'pending' ? words.pending : (statusName ?? words[state])

/** The ticket of an alert, in one line. */
export function TicketMark({
  ticket,
  organizationId,
}: {
  ticket: AlertTicket
  organizationId: string
}) {
  return (
    <Tooltip label={`${ticket.serviceDesk}: ${ticketWord(ticket)}`}>
      <span className={styles['ticket']} data-state={ticket.state}>
        <IconTicket size={14} stroke={1.6} aria-hidden />
        <PageLink
          to={paths.ticket}
          params={{ organizationId, ticketId: ticket.ticketId }}
          className={styles['number']}
        >
          {ticket.number ?? 'Ticket'}
        </PageLink>
        <span className={styles['word']}>{ticketWord(ticket)}</span>
      </span>
    </Tooltip>
  )
}
