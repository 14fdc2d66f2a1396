import { Tooltip } from '@mantine/core'
import { StatusIcon, type StatusName, statusWord } from './StatusBadge.tsx'
import styles from './StatusDots.module.css'

/** Several parts of one thing, each as its status's own icon; the words are in the tooltip. */
export function StatusDots({ items }: { items: readonly { name: string; status: StatusName }[] }) {
  return (
    <span className={styles['dots']}>
      {items.map(({ name, status }) => (
        <Tooltip key={name} label={`${name}: ${statusWord(status)}`}>
          <span>
            <StatusIcon status={status} label={`${name}: ${statusWord(status)}`} />
          </span>
        </Tooltip>
      ))}
    </span>
  )
}
