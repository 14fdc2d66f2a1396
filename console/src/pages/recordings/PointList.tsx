import { UnstyledButton } from '@mantine/core'
import { memo, useEffect, useRef } from 'react'
import { Moment } from './Moment.tsx'
import styles from './Moment.module.css'
import type { Player } from './player/player.ts'
import { usePlayer } from './player/use-player.ts'
import type { Point } from './PlayerPanel.tsx'

interface Props {
  player: Player
  startedAt: string
  points: readonly Point[]
  find: string
  goTo: ((point: Point) => void) | undefined
}

/** The last that has happened by now stands out, and is kept in sight while it plays. */
export function PointList({ player, points, ...rest }: Props) {
  const current = usePlayer(player, ({ now }) => points.findLastIndex(({ at }) => at <= now + 1))
  const isPlaying = usePlayer(player, (state) => state.isPlaying)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (isPlaying) list.current?.children[current]?.scrollIntoView({ block: 'nearest' })
  }, [isPlaying, current])
  return (
    <ol className={styles['list']} ref={list}>
      {points.map((point, index) => (
        <Row
          // Several may happen at one instant, and the list is only made anew.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          point={point}
          isCurrent={index === current}
          {...rest}
        />
      ))}
    </ol>
  )
}

interface RowProps extends Omit<Props, 'player' | 'points'> {
  point: Point
  isCurrent: boolean
}

const Row = memo(
  function Row({ point, isCurrent, startedAt, find, goTo }: RowProps) {
    const { at, kind, text } = point
    const moment = <Moment at={at} startedAt={startedAt} kind={kind} text={text} find={find} />
    return (
      <li>
        {goTo ? (
          <UnstyledButton
            className={styles['row']}
            {...(isCurrent && { 'aria-current': 'true' as const })}
            onClick={() => goTo(point)}
          >
            {moment}
          </UnstyledButton>
        ) : (
          <div className={styles['row']}>{moment}</div>
        )}
      </li>
    )
  },
  // What to do when one is pressed is the same however often the page is drawn.
  (before, after) =>
    before.point === after.point &&
    before.isCurrent === after.isCurrent &&
    before.find === after.find,
)
