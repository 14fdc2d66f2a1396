import type { Directory } from '@gatehouse/contract/directories'
import { Progress } from '@mantine/core'
import { useNow } from '../../ui/clock.ts'
import { wholeNumber } from '../../ui/numbers.ts'
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
      {sync.state === 'running' && <Reading progress={sync.progress} />}
    </div>
  )
}

function Reading({ progress }: { progress: Directory['sync']['progress'] }) {
  const { done = 0, total } = progress ?? {}
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
      </span>
    </div>
  )
}
