import type { ReactNode } from 'react'
import styles from './TwoColumns.module.css'

/** What matters at the left, what explains it at the right; below each other where it is narrow. */
export function TwoColumns({ main, side }: { main: ReactNode; side: ReactNode }) {
  return (
    <div className={styles['columns']}>
      <div className={styles['stack']}>{main}</div>
      <div className={styles['stack']}>{side}</div>
    </div>
  )
}
