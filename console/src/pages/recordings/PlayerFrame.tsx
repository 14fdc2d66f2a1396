import { Loader } from '@mantine/core'
import { useFullscreenElement, useWindowEvent } from '@mantine/hooks'
import { IconPlayerPlayFilled } from '@tabler/icons-react'
import { Notice } from '../../ui/Notice.tsx'
import { TerminalScreen } from '../../ui/terminal/TerminalScreen.tsx'
import { Controls } from './Controls.tsx'
import type { Point } from './PlayerPanel.tsx'
import styles from './PlayerFrame.module.css'
import { isTaken, playerKey } from './player/keys.ts'
import { type Player, speeds } from './player/player.ts'
import { usePlayer } from './player/use-player.ts'
import type { RecordingDetails } from './RecordingPage.tsx'
import { SeekBar } from './SeekBar.tsx'
import { TerminalTabs } from './TerminalTabs.tsx'

interface Props {
  player: Player
  details: RecordingDetails
  points: readonly Point[]
  goTo: (point: Point) => void
}

/** The terminal with everything that moves in time. */
export function PlayerFrame({ player, details, points, goTo }: Props) {
  const { recording, activity } = details
  const { ref, toggle, fullscreen: isFullScreen } = useFullscreenElement<HTMLElement>()
  const toggleFullScreen = () => void toggle()
  useKeys({ player, points, goTo, toggleFullScreen })
  return (
    <section className={styles['frame']} aria-label="Player" ref={ref}>
      <TerminalTabs player={player} />
      <div className={styles['stage']}>
        <div className={styles['screen']}>
          <TerminalScreen
            name={`What ${recording.username} saw on ${recording.targetName}`}
            sizing="scaled"
            isWithinHeight
            onReady={(screen) => player.attach(screen)}
          />
          <Over player={player} />
        </div>
      </div>
      <SeekBar
        player={player}
        startedAt={recording.startedAt}
        activity={activity}
        points={points}
      />
      <Controls
        player={player}
        recording={recording}
        isFullScreen={isFullScreen}
        onFullScreen={toggleFullScreen}
      />
    </section>
  )
}

/** What lies over the screen: that it waits, that it cannot go on, or where to begin. */
function Over({ player }: { player: Player }) {
  const isWaiting = usePlayer(player, (state) => state.isWaiting)
  const isUntouched = usePlayer(player, ({ isPlaying, now }) => !isPlaying && now === 0)
  const error = usePlayer(player, (state) => state.error)
  if (error !== undefined) {
    return (
      <div className={styles['error']}>
        <Notice tone="bad" title="This part cannot be played" isUrgent>
          {error}
        </Notice>
      </div>
    )
  }
  if (isWaiting)
    return <Loader size="xs" className={styles['waiting'] ?? ''} aria-label="Loading" />
  if (!isUntouched) return null
  return (
    // The button below does the same for keyboards and screen readers.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className={styles['play']} aria-hidden onClick={() => player.play()}>
      <span>
        <IconPlayerPlayFilled size={26} />
      </span>
    </div>
  )
}

function useKeys(given: {
  player: Player
  points: readonly Point[]
  goTo: (point: Point) => void
  toggleFullScreen: () => void
}): void {
  const { player, points, goTo } = given
  const toPoint = (point: Point | undefined) => point && goTo(point)
  useWindowEvent('keydown', (event) => {
    const key = isTaken(event.target, event.key) ? undefined : playerKey(event)
    if (!key) return
    event.preventDefault()
    const { now } = player.state
    if (key.do === 'toggle') player.toggle()
    if (key.do === 'move') player.seek(now + key.byMs)
    if (key.do === 'jump') player.seek((player.endMs * key.tenths) / 10)
    if (key.do === 'faster' || key.do === 'slower') changeSpeed(player, key.do)
    if (key.do === 'next-event') toPoint(points.find(({ at }) => at > now + 1))
    // A little before, so that pressed while it plays it goes back and not to the same again.
    if (key.do === 'previous-event') toPoint(points.findLast(({ at }) => at < now - 800))
    if (key.do === 'full-screen') given.toggleFullScreen()
  })
}

function changeSpeed(player: Player, to: 'faster' | 'slower'): void {
  const step = to === 'faster' ? 1 : -1
  const next = speeds[speeds.findIndex((speed) => speed === player.state.speed) + step]
  if (next !== undefined) player.setSpeed(next)
}
