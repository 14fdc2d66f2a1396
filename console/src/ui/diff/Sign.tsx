import styles from './Diff.module.css'
import type { Piece } from './difference.ts'

const signs = { same: ' ', added: '+', removed: '−' } as const
const signNames = { same: '', added: 'added', removed: 'removed' } as const

/** A plus or a minus, which screen readers say in words. */
export function Sign({ change }: { change: Piece['change'] }) {
  return (
    <span
      className={styles['sign']}
      {...(change === 'same' ? { 'aria-hidden': true } : { role: 'img' })}
      aria-label={signNames[change] || undefined}
    >
      {signs[change]}
    </span>
  )
}
