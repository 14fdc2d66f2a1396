import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import styles from './HealthBar.module.css'
import { StatusBadge, type StatusName, statusTone } from './StatusBadge.tsx'

interface Props {
  /** From worst to best; those with none are left out by the caller. */
  counts: readonly { status: StatusName; count: number }[]
  /** What is counted: `organizations`. */
  noun: string
  onChoose: (status: StatusName) => void
}

/** How many are in which state, as shares of one bar with a legend to press. */
export function HealthBar({ counts, noun, onChoose }: Props) {
  return (
    <div className={styles['health']}>
      <div className={styles['bar']} aria-hidden>
        {counts.map(({ status, count }) => (
          <span key={status} data-tone={statusTone(status)} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul className={styles['legend']}>
        {counts.map(({ status, count }) => (
          <li key={status}>
            <UnstyledButton className={styles['entry']} onClick={() => onChoose(status)}>
              <strong>{count}</strong>
              <StatusBadge status={status} />
              <VisuallyHidden>{noun}</VisuallyHidden>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  )
}
