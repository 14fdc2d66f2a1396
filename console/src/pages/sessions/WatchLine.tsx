import type { SessionDetails } from '@gatehouse/contract/sessions'
import { Time } from '../../ui/Time.tsx'
import { SessionStateBadge } from './SessionStateBadge.tsx'
import { TimeLeft } from './TimeLeft.tsx'
import styles from './WatchPage.module.css'

/** How the session is: since when, from where, as whom, and how long still. */
export function WatchLine({ session }: { session: SessionDetails }) {
  const open = session.connectionList.filter(({ endedAt }) => endedAt === undefined)
  return (
    <div className={styles['line']}>
      <SessionStateBadge state={session.state} variant="filled" />
      {session.isLocked && <strong>Locked</strong>}
      {session.account !== undefined && (
        <span>
          as <span className="gh-machine">{session.account}</span>
        </span>
      )}
      {open.map((one) => (
        <span key={one.id}>
          {one.protocol === 'browser' ? 'in the browser' : 'over SSH'} from{' '}
          <span className="gh-machine">{one.address}</span>, since{' '}
          <Time at={one.startedAt} as="list" />
        </span>
      ))}
      <TimeLeft session={session} />
    </div>
  )
}
