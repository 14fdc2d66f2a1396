import type { ReactNode } from 'react'
import { wholeNumber } from '../numbers.ts'
import styles from './RankedBars.module.css'

interface Props {
  items: readonly { key: string; label: ReactNode; count: number }[]
}

/** The most frequent values, each with its share as a bar behind it. */
export function RankedBars({ items }: Props) {
  const top = Math.max(...items.map((item) => item.count), 1)
  return (
    <ul className={styles['list']}>
      {items.map((item) => (
        <li key={item.key} className={styles['item']}>
          <span
            className={styles['bar']}
            style={{ width: `${(item.count / top) * 100}%` }}
            aria-hidden
          />
          <span className={styles['label']}>{item.label}</span>
          <span className={styles['count']}>{wholeNumber(item.count)}</span>
        </li>
      ))}
    </ul>
  )
}
