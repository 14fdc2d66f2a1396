import type { SessionDetails } from '@gatehouse/contract/sessions'
import { Anchor } from '@mantine/core'

type Facts = Pick<SessionDetails, 'ticket' | 'ticketCheck' | 'ticketSummary' | 'ticketUrl'>

/** What the session is for, as the service desk has it. */
export function SessionTicket({ session }: { session: Facts }) {
  const { ticket, ticketCheck, ticketSummary, ticketUrl } = session
  if (ticketCheck === 'not-checked') return <>{ticket} (not checked: the service desk was away)</>
  if (ticketCheck === 'none') return <>{ticket}</>
  return (
    <>
      <Anchor href={ticketUrl} target="_blank" rel="noreferrer">
        {ticket}
      </Anchor>{' '}
      {ticketSummary}
    </>
  )
}
