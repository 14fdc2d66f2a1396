import type { Assignee } from '@gatehouse/contract/alerts'
import styles from './AssigneeName.module.css'

export const assigneeName = ({ displayName, username }: Assignee): string => displayName || username

/** Who takes care of an alert. */
export function AssigneeName({ assignee }: { assignee: Assignee | undefined }) {
  if (assignee === undefined) return <span className={styles['nobody']}>Nobody</span>
  const name = assigneeName(assignee)
  return (
    <span className={styles['assignee']} title={`${name} (${assignee.username})`}>
      <span className={styles['initials']} aria-hidden>
        {initialsOf(name)}
      </span>
      <span className={styles['name']}>{name}</span>
    </span>
  )
}

/** `MK` of Maria Keller. */
const initialsOf = (name: string): string =>
  name
    .split(/[\s.]+/)
    .map((part) => part.slice(0, 1).toUpperCase())
    .slice(0, 2)
    .join('')
