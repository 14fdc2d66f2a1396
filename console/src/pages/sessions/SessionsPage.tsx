import { Button, Chip } from '@mantine/core'
import { IconTerminal } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { messageOf } from '../../app/api-error.ts'
import { live } from '../../app/api.ts'
import { PageButton } from '../../app/links.tsx'
import { isManaging, useLogin } from '../../app/login.ts'
import { PagePending } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/ListFilters.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { OrganizationSelect } from './OrganizationSelect.tsx'
import { forMeQuery, type SessionSearch, sessionsQuery, shownAtMost } from './search.ts'
import { sessionColumns } from './session-columns.tsx'

const route = getRouteApi('/signed-in/sessions')

/** Sessions under way, those that wait for a yes or for their time, and those that are over. */
export function SessionsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const login = useLogin()
  const nameOf = useOrganizationNames()
  const list = useInfiniteQuery({
    ...live(sessionsQuery(search), 5_000),
    placeholderData: (before) => before,
  })
  const sessions = list.data?.pages.flatMap((page) => page.sessions) ?? []
  const change = (next: SessionSearch) => void navigate({ search: next, replace: true })

  return (
    <>
      <PageHeader
        title="Sessions"
        count={list.data && `${sessions.length}${list.hasNextPage ? '+' : ''}`}
        actions={
          <PageButton variant="default" to={paths.myAccess}>
            My access
          </PageButton>
        }
      />
      <Views search={search} />
      <FilterBar search={search} change={change} />
      {list.error && !list.data && (
        <ErrorState message={messageOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <PagePending />}
      {list.data && (
        <DataTable
          name="Sessions"
          columns={sessionColumns(isManaging(login) ? nameOf : undefined)}
          rows={sessions}
          keyOf={(session) => session.id}
          onOpen={({ organizationId, id }) =>
            void navigate({ to: paths.session, params: { organizationId, sessionId: id } })
          }
          empty={<NoSessions search={search} change={change} />}
          footer={<ShowMore list={list} />}
        />
      )}
    </>
  )
}

function Views({ search: { view, ...search } }: { search: SessionSearch }) {
  const waiting = useQuery(live(forMeQuery)).data?.sessions.length ?? 0
  const text = waiting > shownAtMost ? `${shownAtMost}+` : String(waiting)
  const { forMe: _, ...kept } = search
  return (
    <TabLinks
      name="Sessions by state"
      tabs={[
        {
          label: 'Live',
          link: { to: paths.sessions, search: kept },
          isCurrent: view === undefined,
        },
        {
          label: 'Requests',
          link: { to: paths.sessions, search: { ...kept, view: 'requests' } },
          isCurrent: view === 'requests',
          mark:
            waiting === 0 ? undefined : { text, tone: 'warn', label: `${text} wait for your word` },
        },
        {
          label: 'Over',
          link: { to: paths.sessions, search: { ...kept, view: 'over' } },
          isCurrent: view === 'over',
        },
      ]}
    />
  )
}

interface Filtering {
  search: SessionSearch
  change: (next: SessionSearch) => void
}

function FilterBar({ search, change }: Filtering) {
  const chip = (label: string, name: 'forMe' | 'mine' | 'leftovers') => (
    <Chip
      size="xs"
      checked={search[name] ?? false}
      onChange={(isOn) => change({ ...search, [name]: isOn || undefined })}
    >
      {label}
    </Chip>
  )
  return (
    <ListFilters>
      <FindField
        key={search.text ?? ''}
        label="Find in sessions"
        placeholder="Who, target, account, reason, ticket"
        shortcut="/"
        w={260}
        text={search.text ?? ''}
        onFind={(text) => change({ ...search, text })}
      />
      <OrganizationSelect
        value={search.organizationId}
        onChange={(organizationId) => change({ ...search, organizationId })}
      />
      {search.view === 'requests' && chip('For me to decide', 'forMe')}
      {chip('My own', 'mine')}
      {search.view !== 'requests' && chip('Left something behind', 'leftovers')}
    </ListFilters>
  )
}

const words = {
  live: {
    title: 'No session is open',
    text: 'A session opens when somebody connects over SSH, or asks for one under My access.',
  },
  requests: {
    title: 'Nothing waits',
    text: 'Requests that need approval stand here until somebody decides, and later ones until their time.',
  },
  over: { title: 'No session is over yet', text: 'Sessions stay here after they have ended.' },
} as const

function NoSessions({ search, change }: Filtering) {
  const { view, ...filters } = search
  const isFiltered = Object.values(filters).some(Boolean)
  const { title, text } = words[view ?? 'live']
  const showAll = (
    <Button variant="default" onClick={() => change({ view })}>
      Remove the filters
    </Button>
  )
  return (
    <EmptyState
      icon={<IconTerminal size={20} />}
      title={isFiltered ? 'No session fits' : title}
      action={isFiltered && showAll}
    >
      {isFiltered ? 'Take a filter away to see more.' : text}
    </EmptyState>
  )
}
