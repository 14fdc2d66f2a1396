import { getRouteApi } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { live, query } from '../../app/api.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { paths } from '../../app/paths.ts'
import { ticketsApi } from '@gatehouse/contract/tickets'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { DeskTrouble } from './DeskTrouble.tsx'
import { RequestList } from './RequestList.tsx'
import type { TicketSearch } from './search.ts'
import { TicketList } from './TicketList.tsx'

const allRoute = getRouteApi('/signed-in/tickets')
const route = getRouteApi('/signed-in/organizations/$organizationId/tickets')

export function AllTicketsPage() {
  const navigate = allRoute.useNavigate()
  return (
    <Tickets
      organizationId={undefined}
      search={allRoute.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true })}
    />
  )
}

export function TicketsPage() {
  const navigate = route.useNavigate()
  return (
    <Tickets
      organizationId={route.useParams().organizationId}
      search={route.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true })}
    />
  )
}

interface Props {
  organizationId: string | undefined
  search: TicketSearch
  onSearch: (next: TicketSearch) => void
}

function Tickets(props: Props) {
  const { organizationId, search } = props
  const isRequests = search.view === 'requests'
  const failed = useFailedCount(organizationId)
  const target = organizationId
    ? { to: paths.tickets, params: { organizationId } }
    : { to: paths.allTickets }
  return (
    <>
      <PageHeader title="Tickets" />
      <DeskTrouble />
      <TabLinks
        name="Tickets and their delivery"
        tabs={[
          { label: 'Tickets', link: { ...target, search: {} }, isCurrent: !isRequests },
          {
            label: 'On the way and failed',
            link: { ...target, search: { view: 'requests' } },
            isCurrent: isRequests,
            mark: failed,
          },
        ]}
      />
      {isRequests ? <RequestList {...props} /> : <TicketList {...props} />}
    </>
  )
}

const shownAtMost = 99

/** How many requests failed, for the tab, so that nobody has to open it to find out. */
function useFailedCount(organizationId: string | undefined) {
  const failed = useQuery(
    live(
      query(ticketsApi.requests, {
        query: {
          ...(organizationId && { organizationId }),
          state: 'failed',
          limit: shownAtMost + 1,
        },
      }),
    ),
  )
  const count = failed.data?.requests.length ?? 0
  if (count === 0) return undefined
  const text = count > shownAtMost ? `${shownAtMost}+` : String(count)
  return { text, tone: 'bad' as const, label: `${text} failed` }
}
