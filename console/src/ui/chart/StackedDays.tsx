import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { dayOfMonth } from '../instant.ts'
import { counted, shortNumber, wholeNumber } from '../numbers.ts'
import histogram from './Histogram.module.css'
import { Legend, type Part, toggled } from './Legend.tsx'
import styles from './StackedDays.module.css'
import { niceTop } from './ticks.ts'

export interface Day {
  /** `2026-11-21`: a day of a calendar, not an instant. */
  date: string
  counts: Readonly<Record<string, number>>
}

interface Props {
  days: readonly Day[]
  /** From the bottom of a column to its top. */
  parts: readonly Part[]
  /** What is counted: `alert`. */
  noun: string
  height?: number
}

const left = 34
const bottom = 18
const labelPixels = 64

/** A column for each day, made of parts; the legend takes parts out. */
export function StackedDays({ days, parts, noun, height = 112 }: Props) {
  const { ref, width } = useElementSize()
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [hovered, setHovered] = useState<number>()
  const shown = parts.filter((part) => !hidden.has(part.key))
  const totals = days.map((day) => sumOf(day, shown))
  const top = niceTop(Math.max(...totals, 0))
  const plot = { width: Math.max(width - left, 1), height: height - bottom }
  const step = plot.width / Math.max(days.length, 1)
  const every = Math.max(Math.ceil(labelPixels / step), 1)
  const day = hovered === undefined ? undefined : days[hovered]

  return (
    <div>
      <figure
        ref={ref}
        className={histogram['frame']}
        style={{ height }}
        aria-label={summaryOf(days, shown, noun)}
      >
        {width > 0 && (
          <svg width={width} height={height} aria-hidden onMouseLeave={() => setHovered(undefined)}>
            <Axes top={top} width={width} height={plot.height} />
            {days.map(({ date, counts }, index) => (
              <g key={date} onMouseEnter={() => setHovered(index)} className={histogram['column']}>
                <rect
                  className={histogram['catcher']}
                  x={left + index * step}
                  y={0}
                  width={step}
                  height={plot.height}
                />
                {stack(counts, shown).map(({ part, from, to }) => (
                  <rect
                    key={part.key}
                    fill={part.color}
                    x={left + index * step + Math.min(step * 0.12, 3)}
                    width={Math.max(step - 2 * Math.min(step * 0.12, 3), 1)}
                    y={plot.height - (to / top) * plot.height}
                    height={Math.max(((to - from) / top) * plot.height, 1)}
                  />
                ))}
                {(days.length - 1 - index) % every === 0 && (
                  <text
                    className={histogram['label']}
                    x={Math.min(Math.max(left + (index + 0.5) * step, left + 16), width - 22)}
                    y={height - 3}
                    textAnchor="middle"
                  >
                    {dayOf(date)}
                  </text>
                )}
              </g>
            ))}
          </svg>
        )}
        {day && (
          <div
            className={histogram['hint']}
            style={{ left: clamp(left + ((hovered ?? 0) + 0.5) * step, 90, width - 110) }}
            aria-hidden
          >
            <span>{dayOf(day.date)}</span>
            <strong>{counted(sumOf(day, shown), noun)}</strong>
            {shown
              .filter((part) => (day.counts[part.key] ?? 0) > 0)
              .map((part) => (
                <span key={part.key} className={styles['count']}>
                  <i style={{ background: part.color }} /> {part.label}{' '}
                  {wholeNumber(day.counts[part.key] ?? 0)}
                </span>
              ))}
          </div>
        )}
      </figure>
      {parts.length > 1 && (
        <div className={styles['legend']}>
          <Legend
            parts={parts.map((part) => ({ ...part, count: totalOf(days, part) }))}
            hidden={hidden}
            onToggle={(key) => setHidden(toggled(hidden, key))}
            layout="row"
          />
        </div>
      )}
    </div>
  )
}

function Axes({ top, width, height }: { top: number; width: number; height: number }) {
  return (
    <>
      <line className={histogram['axis']} x1={left} x2={width} y1={height} y2={height} />
      <line className={histogram['grid']} x1={left} x2={width} y1={0.5} y2={0.5} />
      <text className={histogram['label']} x={left - 6} y={9} textAnchor="end">
        {shortNumber(top)}
      </text>
      <text className={histogram['label']} x={left - 6} y={height} textAnchor="end">
        0
      </text>
    </>
  )
}

/** The parts of a column on top of each other, as counts from the ground. */
function stack(counts: Day['counts'], parts: readonly Part[]) {
  let ground = 0
  return parts.flatMap((part) => {
    const count = counts[part.key] ?? 0
    if (count === 0) return []
    const from = ground
    ground += count
    return [{ part, from, to: ground }]
  })
}

const sumOf = ({ counts }: Day, parts: readonly Part[]) =>
  parts.reduce((sum, part) => sum + (counts[part.key] ?? 0), 0)
const totalOf = (days: readonly Day[], part: Part) =>
  days.reduce((sum, day) => sum + (day.counts[part.key] ?? 0), 0)
const clamp = (value: number, least: number, most: number) => Math.max(Math.min(value, most), least)

/** Midnight in UTC, so that the name of the day does not depend on where the reader sits. */
const dayOf = (date: string) => dayOfMonth(Date.parse(`${date}T00:00:00Z`), 'UTC')

function summaryOf(days: readonly Day[], parts: readonly Part[], noun: string): string {
  const total = days.reduce((sum, day) => sum + sumOf(day, parts), 0)
  const each = parts.map((part) => `${wholeNumber(totalOf(days, part))} ${part.label}`).join(', ')
  const words = `${counted(total, noun)} in ${counted(days.length, 'day')}`
  return parts.length > 1 ? `${words}: ${each}` : words
}
