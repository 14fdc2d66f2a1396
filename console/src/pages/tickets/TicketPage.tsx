import { ticketsApi } from '@gatehouse/contract/tickets'
import { Button, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconExternalLink, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, live, query, resolvePath } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { requestColumns } from './request-columns.tsx'
import { isUnfinished } from './request-words.ts'
import { RequestDrawer } from './RequestDrawer.tsx'
import { TicketAlerts } from './TicketAlerts.tsx'
import { TicketFacts } from './TicketFacts.tsx'
import styles from './TicketPage.module.css'
import { TicketStateBadge } from './TicketStateBadge.tsx'
import { useWhyNotTickets } from './use-ticket-permission.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/tickets/$ticketId')

export function TicketPage() {
  const params = route.useParams()
  const { data: ticket } = useSuspenseQuery(live(query(ticketsApi.get, { params })))
  const [openedId, setOpenedId] = useState<string>()
  const nameOf = useOrganizationNames()
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.tickets} params={{ organizationId: params.organizationId }} fz="xs">
            Tickets
          </PageLink>
        }
        title={ticket.summary}
        actions={
          <>
            <AskNow params={params} isPending={ticket.state === 'pending'} />
            {ticket.url !== undefined && (
              <Button
                component="a"
                href={ticket.url}
                target="_blank"
                rel="noreferrer"
                leftSection={<IconExternalLink size={14} />}
              >
                Open {ticket.number} at {ticket.serviceDesk}
              </Button>
            )}
          </>
        }
      />
      <div className={styles['line']}>
        <TicketStateBadge state={ticket.state} variant="filled" />
        {ticket.statusName !== undefined && (
          <span>
            {ticket.serviceDesk} calls it <strong>{ticket.statusName}</strong>
          </span>
        )}
        {ticket.slaStatus !== undefined && <span>{ticket.slaStatus}</span>}
        <SeverityMark severity={ticket.severity} />
      </div>
      {ticket.isFlood && (
        <Notice tone="warn" title="Many alerts share this ticket">
          More alerts were raised in a short time than this organization may have tickets for, so
          all that came after went into this one. The limit is a setting of the service desk.
        </Notice>
      )}
      <TwoColumns
        main={
          <>
            <Panel title="Alerts in it" isFlush>
              <TicketAlerts ticket={ticket} />
            </Panel>
            <Panel title="What happened">
              <Events events={ticket.events} />
            </Panel>
            <Panel title="Sent to the service desk" isFlush>
              <DataTable
                name="Requests of this ticket"
                isBare
                columns={requestColumns({
                  hasState: true,
                  hasActions: ticket.requests.some(isUnfinished),
                })}
                rows={ticket.requests}
                keyOf={(request) => request.id}
                onOpen={(request) => setOpenedId(request.id)}
                openKey={openedId}
                empty={
                  <Text c="dimmed" p={14}>
                    Nothing was sent yet.
                  </Text>
                }
              />
            </Panel>
          </>
        }
        side={
          <Panel title="About">
            <TicketFacts ticket={ticket} />
          </Panel>
        }
      />
      <RequestDrawer
        request={ticket.requests.find((request) => request.id === openedId)}
        organization={nameOf(ticket.organizationId)}
        onClose={() => setOpenedId(undefined)}
      />
    </>
  )
}

function AskNow({
  params,
  isPending,
}: {
  params: { organizationId: string; ticketId: string }
  isPending: boolean
}) {
  const client = useQueryClient()
  const whyNot = useWhyNotTickets()(params.organizationId)
  const ask = useMutation({
    mutationFn: () => call(ticketsApi.refresh, { params }),
    onSuccess: async ({ statusName }) => {
      await invalidate(client, resolvePath(ticketsApi.get.path, params), ticketsApi.list.path)
      notifications.show({
        message: statusName ? `The service desk calls it ${statusName}.` : 'It is up to date.',
      })
    },
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  })
  const reason = whyNot ?? (isPending ? 'It is not at the service desk yet.' : undefined)
  return (
    <MaybeDisabled reason={reason}>
      <Button
        variant="default"
        leftSection={<IconRefresh size={14} />}
        loading={ask.isPending}
        onClick={() => ask.mutate()}
      >
        Ask the service desk now
      </Button>
    </MaybeDisabled>
  )
}

function Events({ events }: { events: readonly { at: string; by: string; text: string }[] }) {
  if (events.length === 0) return <Text c="dimmed">Nothing yet.</Text>
  return (
    <ol className={styles['events']}>
      {events
        .toSorted((a, b) => (a.at < b.at ? 1 : -1))
        .map((event) => (
          <li key={`${event.at} ${event.by} ${event.text}`}>
            <span className={styles['text']}>{event.text}</span>
            <span className={styles['when']}>
              {event.by} · <Time at={event.at} as="list" />
            </span>
          </li>
        ))}
    </ol>
  )
}
