import { IconListSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { PageLink } from '../../app/links.tsx'
import { PagePending } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/ListFilters.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Time } from '../../ui/Time.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { OrganizationSelect } from '../sessions/OrganizationSelect.tsx'
import { byRecording, type Hit } from './hits.ts'
import { Moment } from './Moment.tsx'
import momentStyles from './Moment.module.css'
import type { Filtering } from './RecordingFilterBar.tsx'
import styles from './RecordingsPage.module.css'
import { hitsQuery, leastLetters } from './search.ts'

/** Where a text was shown or typed, in all recordings: each hit leads to its moment. */
export function TextSearch({ search, change }: Filtering) {
  const { text = '', organizationId } = search
  return (
    <>
      <ListFilters>
        <FindField
          key={text}
          label="Find what was shown or typed"
          placeholder="A command, a file, words of the screen"
          w={360}
          text={text}
          onFind={(next) => change({ ...search, text: next })}
        />
        <OrganizationSelect
          value={organizationId}
          onChange={(next) => change({ ...search, organizationId: next })}
        />
      </ListFilters>
      {text.length < leastLetters ? (
        <EmptyState icon={<IconListSearch size={20} />} title="What are you looking for?">
          Every line that was on a screen, every command and what was typed can be found, except
          what was hidden as it was typed. Write at least {leastLetters} letters.
        </EmptyState>
      ) : (
        <Hits text={text} organizationId={organizationId} />
      )}
    </>
  )
}

function Hits({ text, organizationId }: { text: string; organizationId: string | undefined }) {
  const list = useInfiniteQuery({
    ...hitsQuery({ text, ...(organizationId !== undefined && { organizationId }) }),
    placeholderData: (before) => before,
  })
  if (list.error && !list.data) {
    return <ErrorState message={messageOf(list.error)} onRetry={() => void list.refetch()} />
  }
  if (!list.data) return <PagePending />
  const groups = byRecording(list.data.pages.flatMap((page) => page.hits))
  if (groups.length === 0) {
    return (
      <EmptyState icon={<IconListSearch size={20} />} title="Nobody saw or typed this">
        Recordings that were deleted, and the first moments after one has ended, are not searched.
      </EmptyState>
    )
  }
  return (
    <div className={styles['hits']}>
      {groups.map((hits) => (
        <HitsOfOne key={hits[0].recordingId} hits={hits} find={text} />
      ))}
      <ShowMore list={list} />
    </div>
  )
}

function HitsOfOne({ hits, find }: { hits: readonly [Hit, ...Hit[]]; find: string }) {
  const nameOf = useOrganizationNames()
  const [{ organizationId, recordingId, username, targetName, startedAt }] = hits
  const params = { organizationId, recordingId }
  return (
    <Panel
      isFlush
      title={
        <span className={styles['recording']}>
          <PageLink to={paths.recording} params={params} c="inherit" fw={600}>
            {username} on {targetName}
          </PageLink>
          <span className={styles['dim']}>
            {nameOf(organizationId)} · <Time at={startedAt} as="list" />
          </span>
        </span>
      }
    >
      <ol className={momentStyles['list']}>
        {hits.map(({ at, kind, channel, line }, index) => (
          // Two hits may be of one instant; the list only grows at its end.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <PageLink
              to={paths.recording}
              params={params}
              search={{ at: Math.ceil(at), ...(channel > 0 && { terminal: channel }), find }}
              className={momentStyles['row'] ?? ''}
            >
              <Moment at={at} startedAt={startedAt} kind={kind} text={line} find={find} />
            </PageLink>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
