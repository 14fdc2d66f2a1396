import type { Bucket } from './bucket.ts'
import styles from './Histogram.module.css'

interface Props {
  buckets: readonly Bucket[]
  x: (at: number) => number
  stepMilliseconds: number
  top: number
  height: number
  onHover: (index: number | undefined) => void
}

export function Bars({ buckets, x, stepMilliseconds, top, height, onHover }: Props) {
  return (
    <g onMouseLeave={() => onHover(undefined)}>
      {buckets.map((bucket, index) => {
        const start = x(Date.parse(bucket.at))
        const width = Math.max(x(Date.parse(bucket.at) + stepMilliseconds) - start, 1)
        const whole = pixels(bucket.count, top, height)
        const failed = pixels(bucket.failed, top, height)
        const inner = { x: start + 0.5, width: Math.max(width - 1.5, 0.8) }
        return (
          <g key={bucket.at} onMouseEnter={() => onHover(index)} className={styles['column']}>
            <rect x={start} width={width} y={0} height={height} className={styles['catcher']} />
            <rect {...inner} y={height - whole} height={whole - failed} className={styles['bar']} />
            <rect {...inner} y={height - failed} height={failed} className={styles['failedBar']} />
          </g>
        )
      })}
    </g>
  )
}

/** A bar that stands for something is never invisible. */
const pixels = (count: number, top: number, height: number) =>
  count === 0 ? 0 : Math.max((count / top) * height, 1.5)
