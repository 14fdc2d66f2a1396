import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { wholeNumber } from '../numbers.ts'
import styles from './Legend.module.css'

/** One thing that a chart counts, in a colour of its own. */
export interface Part {
  key: string
  label: string
  color: string
}

interface Props {
  parts: readonly (Part & { count: number })[]
  hidden: ReadonlySet<string>
  onToggle: (key: string) => void
  layout: 'row' | 'list'
  /** A link or a button at the end of a part's line. */
  action?: ((part: Part) => ReactNode) | undefined
}

/** What the colours mean; a press takes a part out of the chart, and again puts it back. */
export function Legend({ parts, hidden, onToggle, layout, action }: Props) {
  return (
    <ul className={styles['legend']} data-layout={layout}>
      {parts.map((part) => (
        <li key={part.key} className={styles['line']}>
          <UnstyledButton
            className={styles['part']}
            aria-pressed={!hidden.has(part.key)}
            title={part.label}
            onClick={() => onToggle(part.key)}
          >
            <span className={styles['swatch']} style={{ background: part.color }} aria-hidden />
            <span className={styles['label']}>{part.label}</span>{' '}
            <span className={styles['count']}>{wholeNumber(part.count)}</span>
          </UnstyledButton>
          {action?.(part)}
        </li>
      ))}
    </ul>
  )
}

export function toggled(hidden: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(hidden)
  if (!next.delete(key)) next.add(key)
  return next
}
