import { type CredentialEvent, credentialsApi } from '@gatehouse/contract/credentials'
import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { live, pages } from '../../app/api.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Time } from '../../ui/Time.tsx'
import styles from './CredentialHistory.module.css'

const bad = new Set<CredentialEvent['kind']>(['rotation-failed', 'mismatch', 'verification-failed'])

/** Who used, saw and changed it. */
export function CredentialHistory({
  params,
}: {
  params: { organizationId: string; credentialId: string }
}) {
  const list = useInfiniteQuery(
    live(pages(credentialsApi.events, { params, query: { limit: 50 } })),
  )
  const events = list.data?.pages.flatMap((page) => page.events) ?? []
  return (
    <Panel title="History" isFlush>
      {list.error && <Notice tone="bad">{messageOf(list.error)}</Notice>}
      {list.isSuccess && events.length === 0 && (
        <Text c="dimmed" p={14}>
          Nothing has happened to it yet.
        </Text>
      )}
      <ol className={styles['events']} aria-label="History">
        {events.map((event) => (
          <li
            key={`${event.at} ${event.kind} ${event.text}`}
            className={styles['event']}
            data-tone={bad.has(event.kind) ? 'bad' : undefined}
          >
            <Time at={event.at} as="list" />
            <span className={styles['by']} title={event.by}>
              {event.by}
            </span>
            <span className={styles['text']}>{event.text}</span>
          </li>
        ))}
      </ol>
      <ShowMore list={list} />
    </Panel>
  )
}
