import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { useHotkeys } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { live } from '../../app/api.ts'
import { useOrganization } from '../../app/organization.ts'
import { Histogram } from '../../ui/chart/Histogram.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ActivityActions } from './ActivityActions.tsx'
import styles from './ActivityPage.module.css'
import { Facets } from './Facets.tsx'
import { FilterBar } from './FilterBar.tsx'
import { LiveMark } from '../../ui/LiveMark.tsx'
import { merge } from './merge.ts'
import { histogramQuery, recordsQuery } from './queries.ts'
import { RecordPanel } from './RecordPanel.tsx'
import { Results } from './Results.tsx'
import { useActivity } from './use-activity.ts'
import { useLiveTail } from './use-live-tail.ts'

/** What happened: one organization's records, narrowed by filters that live in the address. */
export function ActivityPage() {
  const activity = useActivity()
  const { organizationId, filter, search } = activity
  const organization = useOrganization()
  const list = useInfiniteQuery({
    ...recordsQuery(organizationId, filter),
    placeholderData: (before) => before,
  })
  const histogram = useQuery({
    ...live(histogramQuery(organizationId, filter)),
    placeholderData: (before) => before,
  })
  const tail = useLiveTail(organizationId, filter)
  const [hasFacets, setFacets] = useState(true)
  const find = useRef<HTMLInputElement>(null)
  useHotkeys([['/', () => find.current?.focus()]])

  const fresh = new Set(tail.shown)
  const arrived = tail.shown.filter((record) => !filter.from || record.at >= filter.from)
  const listed = list.data?.pages.flatMap((page) => page.records) ?? []
  const records = merge(arrived, listed, list.hasNextPage)
  const opened = records.findIndex((record) => record.id === search.record)
  const step = (by: number): ActivityRecord | undefined => records[opened + by]

  return (
    <div className={styles['page']}>
      <PageHeader
        title="Activity"
        count={histogram.data && counted(histogram.data.total, 'record')}
        aside={
          <LiveMark
            isLive={filter.to === undefined}
            isConnected={tail.isConnected}
            noun="records"
          />
        }
        actions={<ActivityActions activity={activity} organization={organization} />}
      />
      <FilterBar
        activity={activity}
        findRef={find}
        hasFacets={hasFacets}
        onFacets={() => setFacets(!hasFacets)}
      />
      <div className={styles['histogram']}>
        {histogram.data && (
          <Histogram
            {...histogram.data}
            noun="record"
            onChoose={(from, to) => {
              const { last: _, ...rest } = search
              // Up to the end of what there is means up to now, and goes on.
              const isOpenEnded = to >= histogram.data.to
              activity.change({ ...rest, from, to: isOpenEnded ? undefined : to })
            }}
          />
        )}
      </div>
      <div className={styles['body']}>
        {hasFacets && search.record === undefined && <Facets activity={activity} />}
        <Results
          activity={activity}
          records={records}
          isFresh={(record) => fresh.has(record)}
          list={list}
          waiting={tail.waiting.length}
          onHold={(isHeld) => tail.tail?.hold(isHeld)}
        />
        {search.record !== undefined && (
          <RecordPanel
            activity={activity}
            recordId={search.record}
            known={records[opened]}
            newer={opened > 0 ? step(-1) : undefined}
            older={opened >= 0 ? step(1) : undefined}
          />
        )}
      </div>
    </div>
  )
}
