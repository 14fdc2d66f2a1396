import type { TicketRequest } from '@gatehouse/contract/tickets'
import { Drawer, Stack, Text } from '@mantine/core'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { DeliveryBadge } from '../../ui/DeliveryBadge.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Output } from '../../ui/Output.tsx'
import { Time } from '../../ui/Time.tsx'
import { requestWords } from './request-words.ts'
import { RequestActions } from './RequestActions.tsx'

interface Props {
  request: TicketRequest | undefined
  organization: string
  onClose: () => void
}

/** One request with all that the service desk said. */
export function RequestDrawer({ request, organization, onClose }: Props) {
  return (
    <Drawer
      opened={request !== undefined}
      onClose={onClose}
      position="right"
      size={480}
      title="Request to the service desk"
    >
      {request && (
        <Stack gap="md">
          <Text fw={500}>{request.summary}</Text>
          <Facts items={factsOf(request, organization)} />
          {request.problem && (
            <div>
              <Text fz="xs" fw={600} c="dimmed" mb={6}>
                What the service desk said
              </Text>
              <Output name="What the service desk said">{request.problem.message}</Output>
            </div>
          )}
          <RequestActions request={request} onDone={onClose} />
        </Stack>
      )}
    </Drawer>
  )
}

const factsOf = (request: TicketRequest, organization: string) => {
  const { organizationId, ticketId, alertId, problem } = request
  return [
    { name: 'State', value: <DeliveryBadge state={request.state} /> },
    { name: 'Asks for', value: requestWords[request.kind] },
    { name: 'Organization', value: organization },
    {
      name: 'Ticket',
      value: ticketId && (
        <PageLink to={paths.ticket} params={{ organizationId, ticketId }}>
          Open the ticket
        </PageLink>
      ),
    },
    {
      name: 'Alert',
      value: alertId && (
        <PageLink to={paths.alert} params={{ organizationId, alertId }}>
          Open the alert
        </PageLink>
      ),
    },
    { name: 'Queued', value: <Time at={request.queuedAt} as="exact" /> },
    { name: 'Attempts', value: String(request.attempts) },
    {
      name: 'Next attempt',
      value: request.nextAttemptAt && <Time at={request.nextAttemptAt} as="exact" />,
    },
    { name: 'Refused', value: problem && <Time at={problem.at} as="exact" /> },
    {
      name: 'Field',
      value: problem?.field && <span className="gh-machine">{problem.field}</span>,
    },
  ]
}
