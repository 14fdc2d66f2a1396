import type { Session } from '@gatehouse/contract/sessions'
import { timelineApi, type Trace } from '@gatehouse/contract/timeline'
import { Button, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { live, pages, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { ActionMark } from '../../ui/ActionMark.tsx'
import { Diff } from '../../ui/diff/Diff.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import { PlayFrom } from './PlayFrom.tsx'
import styles from './Timeline.module.css'

const pageSize = 50

/** What came of a session, as the agent on its target saw it, and whether it confirms that nothing is left. */
export function SessionTimeline({ session }: { session: Session }) {
  const { may } = usePermission()
  const params = { organizationId: session.organizationId, sessionId: session.id }
  const isReadable = may('activity:read')
  const traces = useQuery({ ...live(query(timelineApi.traces, { params })), enabled: isReadable })
  if (!isReadable || !traces.data) return null
  const { source, text } = traces.data
  return (
    <Panel
      title="What changed"
      action={
        <PageLink
          to={paths.activity}
          params={{ organizationId: session.organizationId }}
          search={{ session: session.id, last: 'all' }}
          fz="xs"
        >
          All its activity
        </PageLink>
      }
    >
      <div className={styles['traces']}>
        <span>{text}</span>
        {traces.data.traces.map((trace) => (
          <Traced key={trace.what} trace={trace} params={params} />
        ))}
      </div>
      {source && <Changes params={params} />}
    </Panel>
  )
}

type Params = { organizationId: string; sessionId: string }

const looks = {
  confirmed: { icon: IconCircleCheck, tone: 'good', word: 'confirmed by the agent' },
  'not-seen': { icon: IconCircleX, tone: 'warn', word: 'not confirmed' },
  'too-early': { icon: IconClock, tone: 'off', word: 'not told yet' },
} as const
const whats = { 'account-made': 'Account made', 'account-removed': 'Account removed' } as const

function Traced({ trace, params }: { trace: Trace; params: Params }) {
  const { seenAt, doneAt, recordId } = trace
  const at = seenAt ?? doneAt
  const words = (
    <>
      {whats[trace.what]} {at && <Time at={at} as="list" />}
    </>
  )
  return (
    <div className={styles['head']} title={trace.text}>
      <ToneBadge {...looks[trace.state]} />
      {recordId ? (
        <PageLink
          to={paths.record}
          params={{ organizationId: params.organizationId, recordId }}
          fz="sm"
        >
          {words}
        </PageLink>
      ) : (
        <span>{words}</span>
      )}
    </div>
  )
}

function Changes({ params }: { params: Params }) {
  const { organizationId } = params
  const found = useInfiniteQuery(
    live(pages(timelineApi.changes, { params, query: { limit: pageSize } })),
  )
  const changes = found.data?.pages.flatMap((page) => page.changes) ?? []
  if (!found.isSuccess) return null
  if (changes.length === 0) {
    return <Text c="dimmed">The agent saw no change by the account of this session.</Text>
  }
  return (
    <>
      <ol className={styles['rows']} aria-label="Changes on the target">
        {changes.map(({ record, certainty, moment }) => (
          <li key={record.id}>
            <div className={styles['head']}>
              <ActionMark action={record.action} succeeded={record.succeeded} />
              <span>{record.objectType}</span>
              <PageLink
                to={paths.record}
                params={{ organizationId, recordId: record.id }}
                className={`${styles['what']} gh-machine`}
              >
                {record.what}
              </PageLink>
            </div>
            <div className={`${styles['head']} ${styles['dim']}`}>
              <Time at={record.at} as="list" />
              <PlayFrom organizationId={organizationId} moment={moment} />
              {certainty === 'likely' && <span>likely: others can use the account as well</span>}
            </div>
            {record.details.some(({ before }) => before !== undefined) && (
              <Diff changes={record.details} layout="inline" />
            )}
          </li>
        ))}
      </ol>
      {found.hasNextPage && (
        <Button
          variant="default"
          size="compact-sm"
          mt="sm"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          Show earlier ones
        </Button>
      )}
    </>
  )
}
