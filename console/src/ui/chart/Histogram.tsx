import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { exactTime } from '../instant.ts'
import { counted, shortNumber } from '../numbers.ts'
import { useZone } from '../zone.tsx'
import { Bars } from './Bars.tsx'
import type { Bucket } from './bucket.ts'
import styles from './Histogram.module.css'
import { niceTop, timeTicks } from './ticks.ts'
import { useBrush } from './use-brush.ts'

interface Props {
  from: string
  to: string
  bucketSeconds: number
  buckets: readonly Bucket[]
  height?: number
  /** What a bar counts: `record`. */
  noun: string
  /** Offered when the reader may choose a range by dragging. */
  onChoose?: (from: string, to: string) => void
}

const left = 34
const bottom = 18

/** Bars over time with the failed share below in its own colour; drag to choose a range. */
export function Histogram(props: Props) {
  const { ref, width } = useElementSize()
  const zone = useZone()
  const height = props.height ?? 96
  const from = Date.parse(props.from)
  const to = Math.max(Date.parse(props.to), from + 1)
  const plot = { left, width: Math.max(width - left, 1), height: height - bottom }
  const [hovered, setHovered] = useState<number>()
  const brush = useBrush(plot, { from, to, step: props.bucketSeconds * 1000 }, props.onChoose)
  const top = niceTop(Math.max(...props.buckets.map((bucket) => bucket.count), 0))
  const ticks = timeTicks(from, to, zone, Math.max(Math.floor(plot.width / 90), 2))
  const x = (at: number) => left + ((at - from) / (to - from)) * plot.width
  const bucket = hovered === undefined ? undefined : props.buckets[hovered]

  return (
    <figure ref={ref} className={styles['frame']} style={{ height }} aria-label={summaryOf(props)}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          aria-hidden
          className={props.onChoose ? styles['brushable'] : undefined}
          {...brush.handlers}
        >
          <line className={styles['axis']} x1={left} x2={width} y1={plot.height} y2={plot.height} />
          <line className={styles['grid']} x1={left} x2={width} y1={0.5} y2={0.5} />
          <text className={styles['label']} x={left - 6} y={9} textAnchor="end">
            {shortNumber(top)}
          </text>
          <text className={styles['label']} x={left - 6} y={plot.height} textAnchor="end">
            0
          </text>
          {ticks.map((tick) => (
            <g key={tick.at}>
              <line
                className={styles['axis']}
                x1={x(tick.at)}
                x2={x(tick.at)}
                y1={plot.height}
                y2={plot.height + 3}
              />
              <text
                className={styles['label']}
                x={Math.min(Math.max(x(tick.at), left + 16), width - 18)}
                y={height - 3}
                textAnchor="middle"
              >
                {tick.label}
              </text>
            </g>
          ))}
          <Bars
            buckets={props.buckets}
            x={x}
            stepMilliseconds={props.bucketSeconds * 1000}
            top={top}
            height={plot.height}
            onHover={setHovered}
          />
          {brush.range && (
            <rect
              className={styles['brush']}
              x={brush.range.start}
              width={brush.range.end - brush.range.start}
              y={0}
              height={plot.height}
            />
          )}
        </svg>
      )}
      {bucket && !brush.range && (
        <Hint
          bucket={bucket}
          noun={props.noun}
          zone={zone}
          left={Math.min(Math.max(x(Date.parse(bucket.at)), 90), width - 130)}
        />
      )}
    </figure>
  )
}

function Hint({
  bucket,
  noun,
  zone,
  left: at,
}: {
  bucket: Bucket
  noun: string
  zone: string
  left: number
}) {
  return (
    <div className={styles['hint']} style={{ left: at }} aria-hidden>
      <strong>{counted(bucket.count, noun)}</strong>
      {bucket.failed > 0 && (
        <span className={styles['failed']}>{counted(bucket.failed, 'failed', 'failed')}</span>
      )}
      <span>{exactTime(bucket.at, zone)}</span>
    </div>
  )
}

function summaryOf({ buckets, noun }: Props): string {
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0)
  const failed = buckets.reduce((sum, bucket) => sum + bucket.failed, 0)
  return `${counted(total, noun)} over time, ${failed} of them failed`
}
