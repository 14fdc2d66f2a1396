import { TicketRequest } from '@gatehouse/contract/tickets'
import { Group, Select } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { live } from '../../app/api.ts'
import { deliveryWord } from '../../ui/DeliveryBadge.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { requestColumns } from './request-columns.tsx'
import { RequestDrawer } from './RequestDrawer.tsx'
import { requestStates } from './request-words.ts'
import { requestsQuery, type TicketSearch } from './search.ts'

interface Props {
  organizationId: string | undefined
  search: TicketSearch
  onSearch: (next: TicketSearch) => void
}

/** What is not at the service desk yet, or could not be delivered. */
export function RequestList({ organizationId, search, onSearch }: Props) {
  const nameOf = useOrganizationNames()
  const [openedId, setOpenedId] = useState<string>()
  const list = useSuspenseInfiniteQuery(live(requestsQuery(search.delivery, organizationId)))
  const requests = list.data.pages.flatMap((page) => page.requests)
  const opened = requests.find((request) => request.id === openedId)

  return (
    <>
      <Group gap={8} mb={10}>
        <Select
          aria-label="State of delivery"
          placeholder="On the way and failed"
          clearable
          w={210}
          data={requestStates.map((state) => ({ value: state, label: deliveryWord(state) }))}
          value={search.delivery ?? null}
          onChange={(state) =>
            onSearch({ ...search, delivery: TicketRequest.shape.state.safeParse(state).data })
          }
        />
      </Group>
      <DataTable
        name="Requests to the service desk"
        columns={requestColumns(organizationId === undefined ? nameOf : undefined)}
        rows={requests}
        keyOf={(request) => request.id}
        onOpen={(request) => setOpenedId(request.id)}
        openKey={openedId}
        empty={
          <EmptyState icon={<IconCircleCheck size={20} />} title="Nothing waits and nothing failed">
            What a service desk refuses is kept here with its own words, until the cause is mended
            and it is sent again, or it is discarded.
          </EmptyState>
        }
        footer={<ShowMore list={list} />}
      />
      <RequestDrawer
        request={opened}
        organization={opened ? nameOf(opened.organizationId) : ''}
        onClose={() => setOpenedId(undefined)}
      />
    </>
  )
}
