import type { Session } from '@gatehouse/contract/sessions'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Notice } from '../../ui/Notice.tsx'
import { SessionStateBadge } from '../sessions/SessionStateBadge.tsx'
import styles from './MyAccessPage.module.css'

interface Props {
  outcome: { sessions: readonly Session[]; refused: readonly { targetId: string; text: string }[] }
  nameOf: (targetId: string) => string
}

/** What became of each of several targets. */
export function Asked({ outcome: { sessions, refused }, nameOf }: Props) {
  return (
    <ul className={styles['outcome']}>
      {sessions.map(({ id, organizationId, targetName, state, stateText }) => (
        <li key={id}>
          <SessionStateBadge state={state} />{' '}
          <PageLink to={paths.session} params={{ organizationId, sessionId: id }}>
            {targetName}
          </PageLink>{' '}
          {stateText}
        </li>
      ))}
      {refused.map(({ targetId, text }) => (
        <li key={targetId}>
          <Notice tone="bad" title={nameOf(targetId)}>
            {text}
          </Notice>
        </li>
      ))}
    </ul>
  )
}
