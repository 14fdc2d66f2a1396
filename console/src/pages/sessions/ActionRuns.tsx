import type { ActionRun } from '@gatehouse/contract/sessions'
import { Text } from '@mantine/core'
import {
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconLoader2,
  IconRefresh,
} from '@tabler/icons-react'
import { counted } from '../../ui/numbers.ts'
import { Time } from '../../ui/Time.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import styles from './SessionPage.module.css'

const looks = {
  waiting: { word: 'Waiting', icon: IconClock, tone: 'off' },
  running: { word: 'Running', icon: IconLoader2, tone: 'info' },
  succeeded: { word: 'Done', icon: IconCircleCheck, tone: 'good' },
  failed: { word: 'Failed, tried again', icon: IconRefresh, tone: 'warn' },
  'given-up': { word: 'Given up', icon: IconCircleX, tone: 'bad' },
} as const

/** Each step on the target, with the target's own words. */
export function ActionRuns({ runs }: { runs: readonly ActionRun[] }) {
  if (runs.length === 0) {
    return <Text c="dimmed">Nothing was changed on the target for this session.</Text>
  }
  return (
    <ol className={styles['rows']}>
      {runs.map((run) => (
        <li key={run.id}>
          <div className={styles['head']}>
            <ToneBadge {...looks[run.state]} />
            <span className={styles['title']}>{run.title}</span>
          </div>
          <div className={styles['dim']}>
            {run.phase} the session
            {run.attempts > 1 && ` · ${counted(run.attempts, 'try', 'tries')}`}
            {run.endedAt && (
              <>
                {' · '}
                <Time at={run.endedAt} as="list" />
              </>
            )}
            {run.nextAttemptAt && (
              <>
                {' · next try '}
                <Time at={run.nextAttemptAt} />
              </>
            )}
          </div>
          {run.text !== '' && <pre className={styles['said']}>{run.text}</pre>}
        </li>
      ))}
    </ol>
  )
}
