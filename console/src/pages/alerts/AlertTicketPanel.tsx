import type { Alert } from '@gatehouse/contract/alerts'
import { ticketsApi } from '@gatehouse/contract/tickets'
import { Anchor, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { ticketWord } from './TicketMark.tsx'

/** The alert's ticket in the service desk, as far as we know it. */
export function AlertTicketPanel({ alert, mayRead }: { alert: Alert; mayRead: boolean }) {
  const { ticket, organizationId } = alert
  const ticketId = ticket?.ticketId ?? ''
  const { data } = useQuery({
    ...live(query(ticketsApi.get, { params: { organizationId, ticketId } }), 30_000),
    enabled: mayRead && ticket !== undefined,
  })
  if (ticket === undefined) {
    return (
      <Panel title="Ticket">
        <Text c="dimmed">
          No ticket. Alerts become tickets where the profile says so and the organization is mapped
          to a service desk.
        </Text>
      </Panel>
    )
  }
  return (
    <Panel
      title={`Ticket ${ticket.number ?? ''}`}
      action={
        mayRead && (
          <PageLink to={paths.ticket} params={{ organizationId, ticketId }}>
            Open the ticket
          </PageLink>
        )
      }
    >
      <Facts
        items={[
          { name: 'Status', value: ticketWord(ticket) },
          { name: 'SLA', value: data?.slaStatus },
          {
            name: 'Service desk',
            value:
              ticket.url === undefined ? (
                ticket.serviceDesk
              ) : (
                <Anchor href={ticket.url} target="_blank" rel="noreferrer">
                  {ticket.serviceDesk} <IconExternalLink size={12} aria-label="in a new window" />
                </Anchor>
              ),
          },
          { name: 'Opened', value: data && <Time at={data.openedAt} as="list" /> },
          { name: 'Closed', value: data?.closedAt && <Time at={data.closedAt} as="list" /> },
          {
            name: 'Repeats',
            value: data && data.repeatCount > 0 ? String(data.repeatCount) : undefined,
          },
        ]}
      />
    </Panel>
  )
}
