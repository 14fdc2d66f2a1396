import { memo, type PointerEvent, useState } from 'react'
import { clockTime } from '../../ui/duration.ts'
import { secondOfDay } from '../../ui/instant.ts'
import { useZone } from '../../ui/zone.tsx'
import { type Mark, marksOf } from './player/marks.ts'
import type { Player } from './player/player.ts'
import { usePlayer } from './player/use-player.ts'
import type { Point } from './PlayerPanel.tsx'
import { momentLooks } from './moment-kinds.ts'
import styles from './SeekBar.module.css'

interface Props {
  player: Player
  startedAt: string
  /** How many lines there were in each of so many equal parts. */
  activity: readonly number[]
  points: readonly Point[]
}

/** All of the recording in one line: how busy it was, what happened, and how far it was played. */
export function SeekBar({ player, startedAt, activity, points }: Props) {
  const now = usePlayer(player, (state) => Math.round(state.now))
  const [hovered, setHovered] = useState<number>()
  const { endMs } = player
  const share = (now / endMs) * 100
  const hover = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    setHovered(Math.min(Math.max((event.clientX - left) / width, 0), 1) * endMs)
  }
  return (
    <div className={styles['room']}>
      <div
        className={styles['bar']}
        onPointerMove={hover}
        onPointerLeave={() => setHovered(undefined)}
      >
        <Busy activity={activity} />
        <div className={styles['played']} style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}>
          <Busy activity={activity} />
        </div>
        <Marks points={points} endMs={endMs} />
        <span className={styles['head']} style={{ left: `${share}%` }} />
        <input
          type="range"
          className={styles['range']}
          aria-label="Position"
          aria-valuetext={`${clockTime(now)} of ${clockTime(endMs)}`}
          min={0}
          max={Math.ceil(endMs)}
          step="any"
          value={now}
          onChange={(event) => player.seek(Number(event.currentTarget.value))}
        />
        {hovered !== undefined && (
          <Hint at={hovered} endMs={endMs} startedAt={startedAt} points={points} />
        )}
      </div>
    </div>
  )
}

const height = 26

const Busy = memo(function Busy({ activity }: { activity: readonly number[] }) {
  // By its root, so that one burst does not flatten everything else.
  const top = Math.sqrt(Math.max(...activity, 1))
  return (
    <svg
      className={styles['busy']}
      viewBox={`0 0 ${activity.length} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <rect x={0} y={height - 3} width={activity.length} height={3} />
      {activity.map((lines, index) => {
        const tall = lines === 0 ? 0 : 4 + (Math.sqrt(lines) / top) * (height - 6)
        return (
          tall > 0 && (
            // Bars have no name but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <rect key={index} x={index} y={height - tall} width={0.82} height={tall} />
          )
        )
      })}
    </svg>
  )
})

const Marks = memo(function Marks({ points, endMs }: { points: readonly Point[]; endMs: number }) {
  const marks: readonly Mark[] = marksOf(points, endMs)
  return (
    <span className={styles['marks']} aria-hidden>
      {marks.map(({ place, kind }) => (
        <span key={place} style={{ left: `${place * 100}%` }} data-tone={momentLooks[kind].tone} />
      ))}
    </span>
  )
})

interface HintProps {
  at: number
  endMs: number
  startedAt: string
  points: readonly Point[]
}

function Hint({ at, endMs, startedAt, points }: HintProps) {
  const zone = useZone()
  const near = points.find((point) => Math.abs(point.at - at) < endMs / 150)
  const place = (at / endMs) * 100
  return (
    <span
      className={styles['hint']}
      style={{ left: `clamp(70px, ${place}%, calc(100% - 70px))` }}
      aria-hidden
    >
      <strong>{clockTime(at)}</strong>
      <span>{secondOfDay(Date.parse(startedAt) + at, zone)}</span>
      {near && <code>{near.text.slice(0, 80)}</code>}
    </span>
  )
}
