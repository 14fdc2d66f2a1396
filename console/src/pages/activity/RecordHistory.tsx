import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { Center, Loader, Text, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { live } from '../../app/api.ts'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { ActionMark } from '../../ui/ActionMark.tsx'
import { Diff } from '../../ui/diff/Diff.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Time } from '../../ui/Time.tsx'
import { Who } from '../../ui/Who.tsx'
import { changeSummary } from './change-summary.ts'
import { DirectoryDiff } from './DirectoryDiff.tsx'
import { directoryRecord } from './directory-record.ts'
import { recordsQuery } from './queries.ts'
import styles from './RecordHistory.module.css'
import type { ActivityQuery } from './search.ts'

interface Props {
  organizationId: string
  filter: ActivityQuery
  /** Says it where no record fits. */
  empty: ReactNode
  /** What the records are about stands above the list already. */
  isOfOne?: boolean
  /** The newest so many, without a way to more. */
  most?: number
}

/** Records as a history: each opens in its place and shows what was before and after. */
export function RecordHistory({ organizationId, filter, empty, isOfOne = false, most }: Props) {
  const list = useInfiniteQuery(live(recordsQuery(organizationId, filter)))
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) => {
    const next = new Set(opened)
    if (!next.delete(id)) next.add(id)
    setOpened(next)
  }
  if (list.error) {
    return (
      <ErrorState
        title="The history could not be read"
        message={messageOf(list.error)}
        requestId={list.error instanceof ApiError ? list.error.requestId : undefined}
        onRetry={() => void list.refetch()}
      />
    )
  }
  if (list.isPending) {
    return (
      <Center h={96}>
        <Loader size="sm" aria-label="Reading the history" />
      </Center>
    )
  }
  const records = list.data.pages.flatMap((page) => page.records).slice(0, most)
  if (records.length === 0) {
    return (
      <Text c="dimmed" p={14} component="div">
        {empty}
      </Text>
    )
  }
  return (
    <>
      <ol className={styles['history']}>
        {records.map((record) => (
          <OneRecord
            key={record.id}
            record={record}
            organizationId={organizationId}
            isOfOne={isOfOne}
            isOpen={opened.has(record.id)}
            onToggle={() => toggle(record.id)}
          />
        ))}
      </ol>
      {most === undefined && <ShowMore list={list} />}
    </>
  )
}

interface RecordProps {
  record: ActivityRecord
  organizationId: string
  isOfOne: boolean
  isOpen: boolean
  onToggle: () => void
}

function OneRecord({ record, organizationId, isOfOne, isOpen, onToggle }: RecordProps) {
  const directory = directoryRecord(record)
  return (
    <li>
      <UnstyledButton
        className={styles['row']}
        aria-expanded={isOpen}
        data-open={isOpen || undefined}
        onClick={onToggle}
      >
        <IconChevronRight size={14} className={styles['chevron']} aria-hidden />
        <span className={styles['when']}>
          <Time at={record.at} as="list" />
        </span>
        <span className={styles['action']}>
          <ActionMark action={record.action} succeeded={record.succeeded} />
        </span>
        <span className={styles['text']}>
          {!isOfOne && <span className={styles['what']}>{record.what}</span>}
          <span className={styles['summary']}>{changeSummary(record)}</span>
        </span>
        <span className={styles['who']}>
          <Who name={record.who} sureness={record.certainty} />
        </span>
      </UnstyledButton>
      {isOpen && (
        <div className={styles['details']}>
          {directory ? (
            <DirectoryDiff changes={directory.changes} layout="columns" />
          ) : (
            <Diff changes={record.details} layout="columns" />
          )}
          <PageLink
            to={paths.record}
            params={{ organizationId, recordId: record.id }}
            fz="xs"
            className={styles['open']}
          >
            Open the record
          </PageLink>
        </div>
      )}
    </li>
  )
}
