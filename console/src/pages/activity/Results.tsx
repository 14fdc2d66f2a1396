import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { Button, Center, Loader, Text } from '@mantine/core'
import { IconArrowUp, IconSearchOff } from '@tabler/icons-react'
import { type UIEvent, useMemo, useRef } from 'react'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { activityColumns } from './columns.tsx'
import { NoActivity } from './NoActivity.tsx'
import styles from './Results.module.css'
import type { Activity } from './use-activity.ts'

interface Props {
  activity: Activity
  records: readonly ActivityRecord[]
  isFresh: (record: ActivityRecord) => boolean
  list: {
    error: Error | null
    isPending: boolean
    isPlaceholderData: boolean
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage: () => Promise<unknown>
    refetch: () => Promise<unknown>
  }
  /** How many new records wait until the reader is back at the top. */
  waiting: number
  onHold: (isHeld: boolean) => void
}

const nearEndPixels = 600

export function Results({ activity, records, isFresh, list, waiting, onHold }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const columns = useMemo(() => activityColumns(activity), [activity])
  const onScroll = ({ currentTarget }: UIEvent<HTMLDivElement>) => {
    onHold(currentTarget.scrollTop > 0)
    const left = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight
    if (left < nearEndPixels && list.hasNextPage && !list.isFetchingNextPage) {
      void list.fetchNextPage()
    }
  }
  const toTop = () => {
    onHold(false)
    frame.current?.scrollTo({ top: 0 })
  }

  if (list.error && records.length === 0) {
    return (
      <ErrorState
        title="The records could not be read"
        message={messageOf(list.error)}
        requestId={list.error instanceof ApiError ? list.error.requestId : undefined}
        onRetry={() => void list.refetch()}
      />
    )
  }
  return (
    <div className={styles['results']} data-stale={list.isPlaceholderData || undefined}>
      {waiting > 0 && (
        <Button
          className={styles['waiting']}
          radius="xl"
          leftSection={<IconArrowUp size={14} />}
          onClick={toTop}
        >
          {wholeNumber(waiting)} new
        </Button>
      )}
      <DataTable
        name="Activity records"
        columns={columns}
        rows={records}
        keyOf={(record) => record.id}
        openKey={activity.search.record}
        onOpen={(record) => activity.open(record.id)}
        isFresh={isFresh}
        fills
        onScroll={onScroll}
        scrollRef={frame}
        empty={list.isPending ? <Waiting /> : <Empty activity={activity} />}
        footer={records.length > 0 && <Footer records={records} list={list} />}
      />
    </div>
  )
}

function Footer({ records, list }: Pick<Props, 'records' | 'list'>) {
  return (
    <Center h={44} className={styles['footer']}>
      {list.hasNextPage ? (
        <Button
          variant="subtle"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      ) : (
        <Text c="dimmed" fz="xs">
          {records.length === 1
            ? 'This is the only one.'
            : `All ${wholeNumber(records.length)} shown.`}
        </Text>
      )}
    </Center>
  )
}

function Empty({ activity }: { activity: Activity }) {
  const { record: _, last: __, from: ___, ...filters } = activity.search
  if (Object.keys(filters).length === 0) return <NoActivity />
  return (
    <EmptyState
      icon={<IconSearchOff size={20} />}
      title="No record matches"
      action={
        <Button variant="default" onClick={() => activity.change({})}>
          Remove all filters
        </Button>
      }
    >
      Take a filter away, or look at a longer time.
    </EmptyState>
  )
}

const Waiting = () => (
  <Center h={160}>
    <Loader size="sm" aria-label="Reading records" />
  </Center>
)
