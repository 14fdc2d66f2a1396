import type { TicketRequest } from '@gatehouse/contract/tickets'
import { Text } from '@mantine/core'
import { DeliveryBadge, deliveryWord } from '../../ui/DeliveryBadge.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { requestWords } from './request-words.ts'
import { RequestActions } from './RequestActions.tsx'

interface Shown {
  /** Of all organizations, whose names are shown. */
  nameOf?: ((organizationId: string) => string) | undefined
  /** Where they are in several states. */
  hasState?: boolean
  /** Whether any of them can still be sent again or given up. */
  hasActions?: boolean
}

export const requestColumns = ({
  nameOf,
  hasState,
  hasActions = true,
}: Shown): Column<TicketRequest>[] => [
  ...(hasState
    ? [
        {
          id: 'state',
          header: 'State',
          width: '100px',
          isFixed: true,
          cell: (request: TicketRequest) => <DeliveryBadge state={request.state} />,
          text: ({ state }: TicketRequest) => deliveryWord(state),
        },
      ]
    : []),
  {
    id: 'summary',
    header: 'What',
    width: nameOf ? '24%' : '40%',
    isFixed: true,
    cell: (request) => (
      <span title={request.summary}>
        {request.kind !== 'alert' && (
          <Text span c="dimmed">{`${requestWords[request.kind]}: `}</Text>
        )}
        {request.summary}
      </span>
    ),
  },
  ...(nameOf
    ? [
        {
          id: 'organization',
          header: 'Organization',
          width: '128px',
          cell: (request: TicketRequest) => nameOf(request.organizationId),
        },
      ]
    : []),
  {
    id: 'problem',
    header: 'What the service desk said',
    cell: ({ problem }) =>
      problem && (
        <span title={problem.message}>
          {problem.field !== undefined && (
            <Text span className="gh-machine" c="dimmed">{`${problem.field}: `}</Text>
          )}
          {problem.message}
        </span>
      ),
  },
  {
    id: 'queued',
    header: 'Since',
    width: '98px',
    needsWidth: 640,
    cell: (request) => <Time at={request.queuedAt} />,
  },
  {
    id: 'attempts',
    header: 'Attempts',
    width: '78px',
    align: 'right',
    needsWidth: 900,
    cell: (request) => request.attempts,
  },
  {
    id: 'next',
    header: 'Next attempt',
    width: '108px',
    needsWidth: 820,
    cell: (request) =>
      request.nextAttemptAt === undefined ? (
        request.state === 'failed' && 'none by itself'
      ) : (
        <Time at={request.nextAttemptAt} />
      ),
  },
  ...(hasActions
    ? [
        {
          id: 'do',
          header: '',
          width: '162px',
          isFixed: true,
          cell: (request: TicketRequest) => <RequestActions request={request} />,
        },
      ]
    : []),
]
