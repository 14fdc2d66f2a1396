import { VisuallyHidden } from '@mantine/core'
import { wholeNumber } from './numbers.ts'
import styles from './Share.module.css'

interface Props {
  count: number
  total: number
  /** The colour of the part, as a CSS value. */
  color: string
  /** What is counted, for screen readers: `of all users`. */
  noun?: string
}

/** A part of a whole: drawn, and said in numbers. */
export function Share({ count, total, color, noun = '' }: Props) {
  const share = total === 0 ? 0 : Math.min(count / total, 1)
  // A part that is there must be seen, however small it is.
  const width = count === 0 ? 0 : Math.max(share * 100, 1.5)
  return (
    <span className={styles['share']}>
      <span className={styles['track']} aria-hidden>
        <span className={styles['part']} style={{ width: `${width}%`, background: color }} />
      </span>
      <span className={`${styles['numbers']} gh-numbers`}>
        <strong>{wholeNumber(count)}</strong> of {wholeNumber(total)}
        {noun !== '' && <VisuallyHidden> {noun}</VisuallyHidden>}
      </span>
      <span className={`${styles['percent']} gh-numbers`}>{percentText(share, count)}</span>
    </span>
  )
}

function percentText(share: number, count: number): string {
  if (count === 0) return '0 %'
  const percent = share * 100
  if (percent < 0.1) return '<0.1 %'
  return percent < 10 ? `${percent.toFixed(1)} %` : `${Math.round(percent)} %`
}
