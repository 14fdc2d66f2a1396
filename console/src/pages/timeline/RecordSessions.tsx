import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { type SessionLink, timelineApi } from '@gatehouse/contract/timeline'
import { query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { PlayFrom } from './PlayFrom.tsx'
import styles from './Timeline.module.css'

/** Only what an agent saw, or passed through a session, can be of one. */
export const canHaveSession = ({ sourceId, connector }: ActivityRecord): boolean =>
  sourceId !== undefined || connector === 'Gatehouse Sessions'

export const sessionsOfRecordQuery = (organizationId: string, recordId: string) =>
  query(timelineApi.sessionsOfRecord, { params: { organizationId, recordId } })

/** Whose session it was done in, how sure that is, and where in the recording. */
export function RecordSessions({
  organizationId,
  links,
}: {
  organizationId: string
  links: readonly SessionLink[]
}) {
  return (
    <div className={styles['links']}>
      {links.map((link) => (
        <div key={link.sessionId}>
          <PageLink to={paths.session} params={{ organizationId, sessionId: link.sessionId }}>
            {link.username} on {link.targetName}
          </PageLink>{' '}
          {link.certainty === 'likely' && '(likely) '}
          <PlayFrom organizationId={organizationId} moment={link.moment} />
          <div className={styles['dim']}>
            {link.sessionTypeName}, by the policy {link.policyName}. {link.text}
          </div>
        </div>
      ))}
    </div>
  )
}
