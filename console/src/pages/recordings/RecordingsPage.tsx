import { Button } from '@mantine/core'
import { IconMovie } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { live } from '../../app/api.ts'
import { isManaging, useLogin } from '../../app/login.ts'
import { PagePending } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { recordingColumns } from './recording-columns.tsx'
import { type Filtering, RecordingFilterBar } from './RecordingFilterBar.tsx'
import styles from './RecordingsPage.module.css'
import { type RecordingsSearch, recordingsQuery } from './search.ts'
import { StoreBanner, StoreLine } from './StoreBanner.tsx'
import { TextSearch } from './TextSearch.tsx'

const route = getRouteApi('/signed-in/recordings')

/** What was recorded, and where in it something was shown or typed. */
export function RecordingsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (next: RecordingsSearch) => void navigate({ search: next, replace: true })
  const isInside = search.view === 'inside'
  const { organizationId } = search
  return (
    <>
      <PageHeader title="Recordings" subtitle={<StoreLine />} />
      <div className={styles['banner']}>
        <StoreBanner />
      </div>
      <TabLinks
        name="Recordings and what is in them"
        tabs={[
          {
            label: 'Recordings',
            link: { to: paths.recordings, search: { organizationId } },
            isCurrent: !isInside,
          },
          {
            label: 'Shown or typed',
            link: { to: paths.recordings, search: { organizationId, view: 'inside' } },
            isCurrent: isInside,
          },
        ]}
      />
      {isInside ? (
        <TextSearch search={search} change={change} />
      ) : (
        <RecordingList search={search} change={change} />
      )}
    </>
  )
}

function RecordingList({ search, change }: Filtering) {
  const navigate = route.useNavigate()
  const login = useLogin()
  const nameOf = useOrganizationNames()
  // A range that ends now ends when the page was opened: else each look would be another question.
  const [openedAt] = useState(Date.now)
  const list = useInfiniteQuery({
    ...live(recordingsQuery(search, openedAt), 10_000),
    placeholderData: (before) => before,
  })
  const recordings = list.data?.pages.flatMap((page) => page.recordings) ?? []
  const chosen = {
    who: recordings.find(({ userId }) => userId === search.userId)?.username,
    target: recordings.find(({ targetId }) => targetId === search.targetId)?.targetName,
  }
  return (
    <>
      <RecordingFilterBar search={search} change={change} chosen={chosen} />
      {list.error && !list.data && (
        <ErrorState message={messageOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <PagePending />}
      {list.data && (
        <DataTable
          name="Recordings"
          columns={recordingColumns({
            nameOf: isManaging(login) ? nameOf : undefined,
            narrow: (by) => change({ ...search, ...by }),
          })}
          rows={recordings}
          keyOf={({ id }) => id}
          onOpen={({ organizationId, id }) =>
            void navigate({ to: paths.recording, params: { organizationId, recordingId: id } })
          }
          empty={<NoRecordings search={search} change={change} />}
          footer={<ShowMore list={list} />}
        />
      )}
    </>
  )
}

function NoRecordings({ search, change }: Filtering) {
  const isFiltered = Object.values(search).some(Boolean)
  const showAll = (
    <Button variant="default" onClick={() => change({})}>
      Remove the filters
    </Button>
  )
  return (
    <EmptyState
      icon={<IconMovie size={20} />}
      title={isFiltered ? 'No recording fits' : 'Nothing was recorded yet'}
      action={isFiltered && showAll}
    >
      {isFiltered
        ? 'Take a filter away to see more.'
        : 'Each connection of a session whose policy asks for a recording stands here, from its first moment.'}
    </EmptyState>
  )
}
