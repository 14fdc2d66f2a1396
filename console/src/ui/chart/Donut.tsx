import { type ReactNode, useState } from 'react'
import { shortNumber, wholeNumber } from '../numbers.ts'
import styles from './Donut.module.css'
import { Legend, type Part, toggled } from './Legend.tsx'

interface Props {
  /** At most five, and what is left over. */
  parts: readonly (Part & { count: number })[]
  /** What is counted, in the plural: `alerts`. */
  noun: string
  action?: (part: Part) => ReactNode
}

const size = 116
const thickness = 17
const radius = (size - thickness) / 2
const around = 2 * Math.PI * radius
/** Left free between two parts, in pixels of the circle. */
const gap = 2

/** Shares of a whole, with the whole in the middle. */
export function Donut({ parts, noun, action }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const shown = parts.filter((part) => !hidden.has(part.key) && part.count > 0)
  const total = shown.reduce((sum, part) => sum + part.count, 0)
  const starts = shown.map((_, index) =>
    shown.slice(0, index).reduce((sum, part) => sum + part.count, 0),
  )
  const summary = shown.map((part) => `${part.label} ${wholeNumber(part.count)}`).join(', ')
  return (
    <div className={styles['donut']}>
      <figure className={styles['figure']} aria-label={`${wholeNumber(total)} ${noun}: ${summary}`}>
        <svg width={size} height={size} viewBox={`0 0 ${size} ${size}`} aria-hidden>
          <g transform={`rotate(-90 ${size / 2} ${size / 2})`} fill="none" strokeWidth={thickness}>
            <circle cx={size / 2} cy={size / 2} r={radius} className={styles['track']} />
            {shown.map((part, index) => (
              <circle
                key={part.key}
                cx={size / 2}
                cy={size / 2}
                r={radius}
                stroke={part.color}
                strokeDasharray={`${lengthOf(part.count, total, shown.length)} ${around}`}
                strokeDashoffset={-((starts[index] ?? 0) / total) * around}
              >
                <title>{`${part.label}: ${wholeNumber(part.count)}`}</title>
              </circle>
            ))}
          </g>
        </svg>
        <div className={styles['middle']} aria-hidden>
          <strong>{shortNumber(total)}</strong>
          <span>{noun}</span>
        </div>
      </figure>
      <Legend
        parts={parts}
        hidden={hidden}
        onToggle={(key) => setHidden(toggled(hidden, key))}
        layout="list"
        action={action}
      />
    </div>
  )
}

const lengthOf = (count: number, total: number, parts: number) =>
  Math.max((count / total) * around - (parts > 1 ? gap : 0), 1)
