import { ticketProviderNames } from '@gatehouse/contract/service-desks'
import { severities } from '@gatehouse/contract/severities'
import { type Ticket, ticketStates } from '@gatehouse/contract/tickets'
import { Text } from '@mantine/core'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { wholeNumber } from '../../ui/numbers.ts'
import { SeverityMark, severityWord } from '../../ui/SeverityMark.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { countColumn, timeColumn } from '../../ui/table/usual-columns.tsx'
import { DeskLink } from './DeskLink.tsx'
import { TicketStateBadge, ticketStateWord } from './TicketStateBadge.tsx'

/** Of all organizations with their names, or of one without. */
export const ticketColumns = (
  nameOf: ((organizationId: string) => string) | undefined,
): Column<Ticket>[] => [
  {
    id: 'number',
    header: 'Number',
    width: '92px',
    isFixed: true,
    cell: (ticket) =>
      ticket.number === undefined ? (
        <Text span c="dimmed">
          not yet
        </Text>
      ) : (
        <DeskLink ticket={ticket} />
      ),
    text: ({ number }) => number ?? 'not yet',
  },
  {
    id: 'summary',
    header: 'Summary',
    isFixed: true,
    cell: (ticket) => (
      <PageLink
        to={paths.ticket}
        params={{ organizationId: ticket.organizationId, ticketId: ticket.id }}
        c="inherit"
        fw={500}
        title={ticket.summary}
      >
        {ticket.summary}
      </PageLink>
    ),
  },
  ...(nameOf
    ? [
        {
          id: 'organization',
          header: 'Organization',
          width: '14%',
          sortBy: (ticket: Ticket) => nameOf(ticket.organizationId),
          cell: (ticket: Ticket) => (
            <span title={nameOf(ticket.organizationId)}>{nameOf(ticket.organizationId)}</span>
          ),
        },
      ]
    : []),
  {
    id: 'severity',
    header: 'Severity',
    width: '90px',
    sortBy: (ticket) => severities.indexOf(ticket.severity),
    cell: (ticket) => <SeverityMark severity={ticket.severity} />,
    text: ({ severity }) => severityWord(severity),
  },
  {
    id: 'state',
    header: 'State',
    width: '112px',
    sortBy: (ticket) => ticketStates.indexOf(ticket.state),
    cell: (ticket) => <TicketStateBadge state={ticket.state} />,
    text: ({ state }) => ticketStateWord(state),
  },
  {
    id: 'status',
    header: 'Desk status',
    width: '144px',
    needsWidth: 820,
    sortBy: (ticket) => ticket.statusName ?? '',
    cell: (ticket) => (
      <span title={`${ticket.serviceDesk}, ${ticketProviderNames[ticket.provider]}`}>
        {ticket.statusName ?? ''}
      </span>
    ),
  },
  {
    id: 'sla',
    header: 'SLA',
    width: '220px',
    needsWidth: 1360,
    sortBy: (ticket) => ticket.slaStatus ?? '',
    cell: (ticket) => <span title={ticket.slaStatus}>{ticket.slaStatus ?? ''}</span>,
  },
  countColumn({
    id: 'alerts',
    header: 'Alerts',
    width: '60px',
    needsWidth: 700,
    of: (ticket) => ticket.alertIds.length,
  }),
  {
    id: 'repeats',
    header: 'Repeats',
    width: '72px',
    align: 'right',
    isHiddenAtFirst: true,
    sortBy: (ticket) => ticket.repeatCount,
    cell: (ticket) => wholeNumber(ticket.repeatCount),
  },
  timeColumn({
    id: 'opened',
    header: 'Opened',
    width: '108px',
    needsWidth: 640,
    of: (ticket) => ticket.openedAt,
  }),
  timeColumn({
    id: 'updated',
    header: 'Updated',
    width: '108px',
    needsWidth: 1000,
    of: (ticket) => ticket.updatedAt,
  }),
  {
    id: 'desk',
    header: 'Service desk',
    width: '150px',
    isHiddenAtFirst: true,
    sortBy: (ticket) => ticket.serviceDesk,
    cell: (ticket) => ticket.serviceDesk,
  },
]
