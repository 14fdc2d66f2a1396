import type { recordingsApi } from '@gatehouse/contract/recordings'
import type { Output } from '@gatehouse/contract/endpoint'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { HoldMark } from './HoldMark.tsx'
import { PlayerPanel } from './PlayerPanel.tsx'
import { RecordingActions } from './RecordingActions.tsx'
import { RecordingFacts } from './RecordingFacts.tsx'
import styles from './RecordingPage.module.css'
import { RecordingStateBadge } from './RecordingStateBadge.tsx'
import { recordingQuery } from './search.ts'
import { StateNotice } from './StateNotice.tsx'
import { Trustworthiness } from './Trustworthiness.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/recordings/$recordingId')

export type RecordingDetails = Output<typeof recordingsApi.get.response>

const whileItSettles = 3_000

/** One recording: played, gone through by its events, checked, taken away and kept. */
export function RecordingPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const { data: details } = useSuspenseQuery({
    ...recordingQuery(params),
    refetchInterval: ({ state }) => state.data?.isReady !== true && whileItSettles,
  })
  const { recording, isReady } = details
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.recordings} fz="xs">
            Recordings
          </PageLink>
        }
        title={`${recording.username} on ${recording.targetName}`}
        aside={
          <>
            <RecordingStateBadge state={recording.state} variant="filled" />
            {recording.hold && <HoldMark hold={recording.hold} />}
          </>
        }
        actions={<RecordingActions details={details} />}
      />
      <StateNotice details={details} />
      {isReady && (
        // Once it was gone through nothing of it changes any more.
        <PlayerPanel key={recording.id} details={details} search={search} />
      )}
      <div className={styles['below']}>
        <TwoColumns
          main={
            <Panel title="About">
              <RecordingFacts recording={recording} />
            </Panel>
          }
          side={
            <Panel title="Can it be trusted?">
              <Trustworthiness details={details} />
            </Panel>
          }
        />
      </div>
    </>
  )
}
