import type { Alert } from '@gatehouse/contract/alerts'
import { Button, Center, Loader, Text } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, type UIEvent, useMemo, useRef } from 'react'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { paths } from '../../app/paths.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { alertColumns } from './alert-columns.tsx'
import styles from './AlertsPage.module.css'

interface Props {
  alerts: readonly Alert[]
  list: {
    error: Error | null
    isPending: boolean
    isPlaceholderData: boolean
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage: () => Promise<unknown>
    refetch: () => Promise<unknown>
  }
  hasOrganizations: boolean
  hasState: boolean
  /** How many changed while the reader was further down. */
  waiting: number
  onHold: (isHeld: boolean) => void
  empty: ReactNode
}

const nearEndPixels = 600

export function AlertList(props: Props) {
  const { alerts, list, hasOrganizations, hasState, waiting, onHold, empty } = props
  const navigate = useNavigate()
  const frame = useRef<HTMLDivElement>(null)
  const nameOf = useOrganizationNames()
  const columns = useMemo(
    () => alertColumns({ nameOf: hasOrganizations ? nameOf : undefined, hasState }),
    [nameOf, hasOrganizations, hasState],
  )
  const onScroll = ({ currentTarget }: UIEvent<HTMLDivElement>) => {
    onHold(currentTarget.scrollTop > 0)
    const left = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight
    if (left < nearEndPixels && list.hasNextPage && !list.isFetchingNextPage) {
      void list.fetchNextPage()
    }
  }
  if (list.error && alerts.length === 0) {
    return (
      <ErrorState
        title="The alerts could not be read"
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
          onClick={() => {
            onHold(false)
            frame.current?.scrollTo({ top: 0 })
          }}
        >
          {wholeNumber(waiting)} new or changed
        </Button>
      )}
      <DataTable
        name="Alerts"
        columns={columns}
        rows={alerts}
        keyOf={(alert) => alert.id}
        onOpen={({ id, organizationId }) =>
          void navigate({ to: paths.alert, params: { organizationId, alertId: id } })
        }
        fills
        onScroll={onScroll}
        scrollRef={frame}
        empty={list.isPending ? <Waiting /> : empty}
        footer={alerts.length > 0 && <Footer count={alerts.length} list={list} />}
      />
    </div>
  )
}

function Footer({ count, list }: { count: number; list: Props['list'] }) {
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
          {count === 1 ? 'This is the only one.' : `All ${wholeNumber(count)} shown.`}
        </Text>
      )}
    </Center>
  )
}

const Waiting = () => (
  <Center h={160}>
    <Loader size="sm" aria-label="Reading alerts" />
  </Center>
)
