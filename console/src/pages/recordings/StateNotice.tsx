import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { clockTime } from '../../ui/duration.ts'
import { Notice } from '../../ui/Notice.tsx'
import type { RecordingDetails } from './RecordingPage.tsx'
import styles from './RecordingPage.module.css'

/** What the reader must know before believing what they see. */
export function StateNotice({ details }: { details: RecordingDetails }) {
  const { recording, note } = details
  return (
    <div className={styles['notices']}>
      <OfState details={details} />
      {note !== '' && <Notice tone="info">{note}</Notice>}
      {recording.hold && (
        <Notice tone="info" title={`On legal hold by ${recording.hold.by}`}>
          {recording.hold.reason} It is neither deleted by age nor by hand.
        </Notice>
      )}
    </div>
  )
}

function OfState({ details: { recording, terminals, isReady } }: { details: RecordingDetails }) {
  const { organizationId, sessionId, state, verification } = recording
  const readable = clockTime(Math.max(0, ...terminals.map(({ untilMs }) => untilMs)))
  if (state === 'recording') {
    return (
      <Notice
        tone="info"
        title="This session is still being recorded"
        action={
          <PageLink to={paths.session} params={{ organizationId, sessionId }}>
            Go to the session
          </PageLink>
        }
      >
        It can be played and searched here when its connection is over.
      </Notice>
    )
  }
  if (state === 'altered') {
    return (
      <Notice tone="bad" title="Somebody changed this recording, or a part of it is missing">
        Do not rely on what it shows. {verification} What can still be read is played, up to{' '}
        {readable}.
      </Notice>
    )
  }
  if (state === 'broken') {
    return (
      <Notice tone="warn" title={`This recording broke off; it can be read up to ${readable}`}>
        {verification}
      </Notice>
    )
  }
  if (isReady) return null
  return (
    <Notice tone="info" title="It has just ended and is being gone through">
      It can be played in a moment; this page notices by itself.
    </Notice>
  )
}
