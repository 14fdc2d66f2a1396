import { TicketRequest, ticketsApi, TicketState } from '@gatehouse/contract/tickets'
import type { QueryClient } from '@tanstack/react-query'
import { pages } from '../../app/api.ts'

type RequestState = TicketRequest['state']

/** What stands behind the `?` of the lists: of tickets, or of what is on its way to a service desk. */
export interface TicketSearch {
  view?: 'requests'
  state?: TicketState | undefined
  text?: string | undefined
  delivery?: RequestState | undefined
}

const RequestState = TicketRequest.shape.state

export function ticketSearch(raw: Record<string, unknown>): TicketSearch {
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const state = TicketState.safeParse(raw['state'])
  const delivery = RequestState.safeParse(raw['delivery'])
  return {
    ...(raw['view'] === 'requests' && { view: 'requests' }),
    ...(state.success && { state: state.data }),
    ...(delivery.success && { delivery: delivery.data }),
    ...(text !== '' && { text }),
  }
}

const of = (organizationId: string | undefined) => ({ ...(organizationId && { organizationId }) })

export const ticketsQuery = ({ state, text }: TicketSearch, organizationId: string | undefined) =>
  pages(ticketsApi.list, {
    query: {
      ...of(organizationId),
      ...(state && { state }),
      ...(text && { text }),
      limit: 100,
    },
  })

export const requestsQuery = (delivery: RequestState, organizationId: string | undefined) =>
  pages(ticketsApi.requests, {
    query: { ...of(organizationId), state: delivery, limit: 100 },
  })

/** What the list of deliveries shows at first. */
const atFirst = ['failed', 'waiting'] as const

/** Reads what the page shows, before it shows. */
export const loadTickets = (
  client: QueryClient,
  search: TicketSearch,
  organizationId: string | undefined,
): Promise<unknown> =>
  search.view === 'requests'
    ? Promise.all(
        (search.delivery ? [search.delivery] : atFirst).map((state) =>
          client.ensureInfiniteQueryData(requestsQuery(state, organizationId)),
        ),
      )
    : client.ensureInfiniteQueryData(ticketsQuery(search, organizationId))
