import type { Ticket } from '@gatehouse/contract/tickets'
import { Anchor } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'

/** The number of a ticket, as a link to it at the service desk where that has told an address. */
export function DeskLink({ ticket }: { ticket: Pick<Ticket, 'number' | 'url' | 'serviceDesk'> }) {
  if (ticket.number === undefined) return <span>no number yet</span>
  if (ticket.url === undefined) return <span className="gh-numbers">{ticket.number}</span>
  return (
    <Anchor
      href={ticket.url}
      target="_blank"
      rel="noreferrer"
      className="gh-numbers"
      title={`Open ${ticket.number} at ${ticket.serviceDesk}`}
      style={{ whiteSpace: 'nowrap' }}
    >
      {ticket.number}{' '}
      <IconExternalLink
        size={12}
        stroke={1.7}
        aria-label={`at ${ticket.serviceDesk}`}
        style={{ verticalAlign: '-1px' }}
      />
    </Anchor>
  )
}
