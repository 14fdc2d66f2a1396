import { ticketStates, TicketState } from '@gatehouse/contract/tickets'
import { Button, Group, Select } from '@mantine/core'
import { IconTicket } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { live } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { type TicketSearch, ticketsQuery } from './search.ts'
import { ticketColumns } from './ticket-columns.tsx'
import { ticketStateWord } from './TicketStateBadge.tsx'

interface Props {
  organizationId: string | undefined
  search: TicketSearch
  onSearch: (next: TicketSearch) => void
}

export function TicketList({ organizationId, search, onSearch }: Props) {
  const navigate = useNavigate()
  const nameOf = useOrganizationNames()
  const list = useSuspenseInfiniteQuery(live(ticketsQuery(search, organizationId)))
  const tickets = list.data.pages.flatMap((page) => page.tickets)
  const isFiltered = search.state !== undefined || search.text !== undefined

  return (
    <>
      <Group gap={8} mb={10}>
        <FindField
          key={search.text ?? ''}
          label="Find in tickets"
          placeholder="Find a number or words, then Enter"
          text={search.text ?? ''}
          onFind={(text) => onSearch({ ...search, text })}
        />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          w={150}
          data={ticketStates.map((state) => ({ value: state, label: ticketStateWord(state) }))}
          value={search.state ?? null}
          onChange={(state) => onSearch({ ...search, state: TicketState.safeParse(state).data })}
        />
      </Group>
      <DataTable
        name="Tickets"
        columns={ticketColumns(organizationId === undefined ? nameOf : undefined)}
        rows={tickets}
        keyOf={(ticket) => ticket.id}
        onOpen={(ticket) =>
          void navigate({
            to: paths.ticket,
            params: { organizationId: ticket.organizationId, ticketId: ticket.id },
          })
        }
        empty={
          <EmptyState
            icon={<IconTicket size={20} />}
            title={isFiltered ? 'No ticket matches' : 'No alert has become a ticket yet'}
            action={
              isFiltered && (
                <Button variant="default" onClick={() => onSearch({})}>
                  Remove the filters
                </Button>
              )
            }
          >
            {isFiltered
              ? 'Take a filter away to see more.'
              : 'An alert becomes a ticket once a service desk is connected and the organization is mapped to a company there.'}
          </EmptyState>
        }
        footer={<ShowMore list={list} />}
      />
    </>
  )
}
