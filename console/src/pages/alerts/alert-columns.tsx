import type { Alert } from '@gatehouse/contract/alerts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { wholeNumber } from '../../ui/numbers.ts'
import { SeverityMark, severityWord } from '../../ui/SeverityMark.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { AlertStateBadge, alertStateWord } from './AlertState.tsx'
import { AssigneeName, assigneeName } from './AssigneeName.tsx'
import { TicketMark, ticketWord } from './TicketMark.tsx'

interface Options {
  /** Given where alerts of several organizations stand together. */
  nameOf: ((organizationId: string) => string) | undefined
  /** Where all are open, the word says nothing. */
  hasState: boolean
}

export const alertColumns = ({ nameOf, hasState }: Options): Column<Alert>[] => [
  {
    id: 'severity',
    header: 'Severity',
    width: '96px',
    isFixed: true,
    cell: ({ severity }) => <SeverityMark severity={severity} />,
    text: ({ severity }) => severityWord(severity),
  },
  {
    id: 'name',
    header: 'Alert',
    isFixed: true,
    cell: ({ organizationId, id, name }) => (
      <PageLink
        to={paths.alert}
        params={{ organizationId, alertId: id }}
        c="inherit"
        fw={500}
        title={name}
      >
        {name}
      </PageLink>
    ),
  },
  {
    id: 'item',
    header: 'Item',
    width: '12%',
    needsWidth: 620,
    cell: ({ item }) => (
      <span className="gh-machine" title={item}>
        {item}
      </span>
    ),
  },
  ...(nameOf
    ? [
        {
          id: 'organization',
          header: 'Organization',
          width: '14%',
          needsWidth: 740,
          cell: ({ organizationId }: Alert) => (
            <span title={nameOf(organizationId)}>{nameOf(organizationId)}</span>
          ),
        },
      ]
    : []),
  {
    id: 'records',
    header: 'Records',
    width: '74px',
    align: 'right',
    needsWidth: 480,
    cell: ({ recordCount }) => wholeNumber(recordCount),
  },
  {
    id: 'raised',
    header: 'Raised',
    width: '144px',
    needsWidth: 420,
    cell: ({ raisedAt }) => <Time at={raisedAt} as="list" />,
  },
  {
    id: 'updated',
    header: 'Last updated',
    width: '102px',
    needsWidth: 1240,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
  {
    id: 'ticket',
    header: 'Ticket',
    width: '164px',
    needsWidth: 860,
    cell: ({ ticket, organizationId }) =>
      ticket && <TicketMark ticket={ticket} organizationId={organizationId} />,
    text: ({ ticket }) => (ticket ? `${ticket.number ?? ''} ${ticketWord(ticket)}`.trim() : ''),
  },
  {
    id: 'assignee',
    header: 'Assignee',
    width: '136px',
    needsWidth: 960,
    cell: ({ assignee }) => <AssigneeName assignee={assignee} />,
    text: ({ assignee }) => (assignee ? assigneeName(assignee) : ''),
  },
  ...(hasState
    ? [
        {
          id: 'state',
          header: 'State',
          width: '96px',
          cell: ({ state }: Alert) => <AlertStateBadge state={state} />,
          text: ({ state }: Alert) => alertStateWord(state),
        },
      ]
    : []),
]
