import { Button, Center, Loader, Text } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { type ReactNode, type UIEvent, useRef } from 'react'
import { ErrorState } from '../ui/ErrorState.tsx'
import { wholeNumber } from '../ui/numbers.ts'
import { ShowMore } from '../ui/ShowMore.tsx'
import type { Column } from '../ui/table/columns.ts'
import { DataTable } from '../ui/table/DataTable.tsx'
import { ApiError, messageOf } from './api-error.ts'
import styles from './EndlessTable.module.css'

/** What a list says of itself while it is read page by page. */
export interface EndlessList {
  error: Error | null
  isPending: boolean
  isPlaceholderData: boolean
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => Promise<unknown>
  refetch: () => Promise<unknown>
}

interface Props<Row> {
  name: string
  /** As in: the `records` could not be read. */
  noun: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  onOpen: (row: Row) => void
  openKey?: string | undefined
  isFresh?: (row: Row) => boolean
  list: EndlessList
  /** How many wait until the reader is back at the top, and what is said of them: `new`. */
  waiting: number
  waitingWord: string
  onHold: (isHeld: boolean) => void
  empty: ReactNode
  /** How it takes its room on the page. */
  className?: string | undefined
}

const nearEndPixels = 600

/** Live and long: what is new waits while the reader is further down, and more is read near the end. */
export function EndlessTable<Row>(props: Props<Row>) {
  const { noun, rows, list, waiting, waitingWord, onHold, empty, className, ...table } = props
  const frame = useRef<HTMLDivElement>(null)
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
  if (list.error && rows.length === 0) {
    return (
      <ErrorState
        title={`The ${noun} could not be read`}
        message={messageOf(list.error)}
        requestId={list.error instanceof ApiError ? list.error.requestId : undefined}
        onRetry={() => void list.refetch()}
      />
    )
  }
  return (
    <div
      className={`${styles['list']} ${className ?? ''}`}
      data-stale={list.isPlaceholderData || undefined}
    >
      {waiting > 0 && (
        <Button
          className={styles['waiting']}
          radius="xl"
          leftSection={<IconArrowUp size={14} />}
          onClick={toTop}
        >
          {wholeNumber(waiting)} {waitingWord}
        </Button>
      )}
      <DataTable
        {...table}
        rows={rows}
        fills
        onScroll={onScroll}
        scrollRef={frame}
        empty={list.isPending ? <Waiting noun={noun} /> : empty}
        footer={rows.length > 0 && <Footer count={rows.length} list={list} />}
      />
    </div>
  )
}

const Footer = ({ count, list }: { count: number; list: EndlessList }) => (
  <div className={styles['footer']}>
    {list.hasNextPage ? (
      <ShowMore list={list} />
    ) : (
      <Center h={44}>
        <Text c="dimmed" fz="xs">
          {count === 1 ? 'This is the only one.' : `All ${wholeNumber(count)} shown.`}
        </Text>
      </Center>
    )}
  </div>
)

const Waiting = ({ noun }: { noun: string }) => (
  <Center h={160}>
    <Loader size="sm" aria-label={`Reading ${noun}`} />
  </Center>
)
