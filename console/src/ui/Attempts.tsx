import { Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import styles from './Attempts.module.css'
import { Time } from './Time.tsx'
import { ToneBadge } from './ToneBadge.tsx'

export interface Attempt {
  at: string
  succeeded: boolean
  /** Short facts, such as a status and how long it took. */
  facts?: string
  /** The other side's own words. */
  answer: string
}

/** Each try, newest first, with what was answered. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <Text c="dimmed">Not tried yet.</Text>
  return (
    <ol className={styles['attempts']}>
      {attempts
        .toSorted((a, b) => (a.at < b.at ? 1 : -1))
        .map((attempt) => (
          <li key={attempt.at}>
            <div className={styles['head']}>
              {attempt.succeeded ? (
                <ToneBadge icon={IconCircleCheck} word="Worked" tone="good" />
              ) : (
                <ToneBadge icon={IconCircleX} word="Failed" tone="bad" />
              )}
              <Time at={attempt.at} as="list" />
              {attempt.facts !== undefined && (
                <span className={styles['facts']}>{attempt.facts}</span>
              )}
            </div>
            {attempt.answer !== '' && <pre className={styles['answer']}>{attempt.answer}</pre>}
          </li>
        ))}
    </ol>
  )
}
