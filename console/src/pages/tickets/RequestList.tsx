import {
  type TicketRequest,
  TicketRequest as TicketRequestSchema,
} from '@gatehouse/contract/tickets'
import { Group, Select, Stack } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { live } from '../../app/api.ts'
import { deliveryWord } from '../../ui/DeliveryBadge.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
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

type State = TicketRequest['state']
const RequestState = TicketRequestSchema.shape.state

/** What is not at the service desk yet, or could not be delivered; or, by choice, what is behind it. */
export function RequestList({ organizationId, search, onSearch }: Props) {
  const nameOf = useOrganizationNames()
  const [opened, setOpened] = useState<TicketRequest>()
  const table = (state: State) => (
    <RequestTable
      state={state}
      organizationId={organizationId}
      openedId={opened?.id}
      onOpen={setOpened}
    />
  )
  return (
    <>
      <Group gap={8} mb={10}>
        <Select
          aria-label="State of delivery"
          placeholder="Failed and on the way"
          clearable
          w={210}
          data={requestStates.map((state) => ({ value: state, label: deliveryWord(state) }))}
          value={search.delivery ?? null}
          onChange={(state) =>
            onSearch({ ...search, delivery: RequestState.safeParse(state).data })
          }
        />
      </Group>
      {search.delivery ? (
        table(search.delivery)
      ) : (
        <Stack gap={14}>
          <Panel title="Failed: they wait for you" isFlush>
            {table('failed')}
          </Panel>
          <Panel title="On the way" isFlush>
            {table('waiting')}
          </Panel>
        </Stack>
      )}
      <RequestDrawer
        request={opened}
        organization={opened ? nameOf(opened.organizationId) : ''}
        onClose={() => setOpened(undefined)}
      />
    </>
  )
}

interface TableProps {
  state: State
  organizationId: string | undefined
  openedId: string | undefined
  onOpen: (request: TicketRequest) => void
}

const empties: Readonly<Record<State, { title: string; text: string }>> = {
  failed: {
    title: 'Nothing failed',
    text: 'What a service desk refuses is kept here with its own words, until the cause is mended and it is sent again, or it is discarded.',
  },
  waiting: {
    title: 'Nothing is on its way',
    text: 'What was asked for and is not at the service desk yet is listed here.',
  },
  done: { title: 'Nothing was delivered yet', text: 'Delivered requests are kept for a while.' },
  discarded: { title: 'Nothing was discarded', text: 'What somebody gave up on is listed here.' },
}

function RequestTable({ state, organizationId, openedId, onOpen }: TableProps) {
  const nameOf = useOrganizationNames()
  const list = useSuspenseInfiniteQuery(live(requestsQuery(state, organizationId)))
  const requests = list.data.pages.flatMap((page) => page.requests)
  const { title, text } = empties[state]
  return (
    <DataTable
      name={`${deliveryWord(state)} requests`}
      isBare
      columns={requestColumns({ nameOf: organizationId === undefined ? nameOf : undefined })}
      rows={requests}
      keyOf={(request) => request.id}
      onOpen={onOpen}
      openKey={openedId}
      empty={
        <EmptyState icon={<IconCircleCheck size={20} />} title={title}>
          {text}
        </EmptyState>
      }
      footer={<ShowMore list={list} />}
    />
  )
}
