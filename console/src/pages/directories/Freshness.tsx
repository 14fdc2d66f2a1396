import type { Directory } from '@gatehouse/contract/directories'
import { Progress } from '@mantine/core'
import { useNow } from '../../ui/clock.ts'
import { counted, wholeNumber } from '../../ui/numbers.ts'
import { Time } from '../../ui/Time.tsx'
import styles from './Freshness.module.css'
import { lagText, SyncState } from './SyncState.tsx'

/** How fresh what we know is, and while it is read how far that is. */
export function Freshness({ directory }: { directory: Directory }) {
  const now = useNow()
  const { sync } = directory
  return (
    <div className={styles['freshness']}>
      <div className={styles['line']}>
        <SyncState directory={directory} variant="filled" />
        <span>{sync.text}</span>
        {sync.knownAt !== undefined && (
          <span className={styles['known']}>
            {lagText(directory, now)} · known as of <Time at={sync.knownAt} as="list" />
            {sync.by === 'agent' && ', told by the agent of its source'}
          </span>
        )}
      </div>
      {(sync.state === 'running' || sync.progress) && <Reading progress={sync.progress} />}
    </div>
  )
}

function Reading({ progress }: { progress: Directory['sync']['progress'] }) {
  const { done = 0, total, counts } = progress ?? {}
  return (
    <div className={styles['reading']}>
      <Progress
        size="sm"
        value={total ? (done / total) * 100 : 100}
        animated={!total}
        aria-label="Objects read"
      />
      <span className="gh-numbers">
        {wholeNumber(done)}
        {total !== undefined && ` of ${wholeNumber(total)}`} objects
        {counts && ` so far: ${countsText(counts)}`}
      </span>
    </div>
  )
}

type Counts = NonNullable<NonNullable<Directory['sync']['progress']>['counts']>

const countsText = (counts: Counts): string =>
  [
    counted(counts.users, 'user'),
    counted(counts.groups, 'group'),
    counted(counts.computers, 'computer'),
    counted(counts.organizationalUnits, 'organizational unit'),
    counted(counts.memberships, 'membership'),
  ].join(', ')
