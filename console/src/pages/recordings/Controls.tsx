import type { Recording } from '@gatehouse/contract/recordings'
import { ActionIcon, Kbd, Popover, Select, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import {
  IconCheck,
  IconKeyboard,
  IconLink,
  IconMaximize,
  IconMinimize,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
} from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { paths } from '../../app/paths.ts'
import { clockTime } from '../../ui/duration.ts'
import { exactTime, secondOfDay } from '../../ui/instant.ts'
import { useZone } from '../../ui/zone.tsx'
import styles from './Controls.module.css'
import { keyTexts } from './player/keys.ts'
import { type Player, speeds } from './player/player.ts'
import { usePlayer } from './player/use-player.ts'

interface Props {
  player: Player
  recording: Recording
  isFullScreen: boolean
  onFullScreen: () => void
}

const speedChoices = speeds.map((speed) => ({ value: String(speed), label: `${speed}×` }))
const pauseChoices = [
  { value: '1000', label: 'Pauses up to 1 s' },
  { value: '2000', label: 'Pauses up to 2 s' },
  { value: '5000', label: 'Pauses up to 5 s' },
  { value: '', label: 'Pauses as they were' },
]

/** What is pressed while it plays. */
export function Controls({ player, recording, isFullScreen, onFullScreen }: Props) {
  const isPlaying = usePlayer(player, (state) => state.isPlaying)
  const speed = usePlayer(player, (state) => state.speed)
  const longestPauseMs = usePlayer(player, (state) => state.longestPauseMs)
  const PlayIcon = isPlaying ? IconPlayerPauseFilled : IconPlayerPlayFilled
  // What is full-screen hides everything that is not in it.
  const inside = { comboboxProps: { withinPortal: false, position: 'top' } } as const
  return (
    <div className={styles['controls']}>
      <ActionIcon
        variant="filled"
        color="gate"
        size="lg"
        radius={99}
        aria-label={isPlaying ? 'Pause' : 'Play'}
        onClick={() => player.toggle()}
      >
        <PlayIcon size={16} />
      </ActionIcon>
      <TimeShown player={player} startedAt={recording.startedAt} />
      <span className={styles['room']} />
      <Select
        {...inside}
        aria-label="Speed"
        data={speedChoices}
        allowDeselect={false}
        w={76}
        value={String(speed)}
        onChange={(value) => player.setSpeed(Number(value))}
      />
      <Select
        {...inside}
        aria-label="Pauses"
        data={pauseChoices}
        allowDeselect={false}
        w={152}
        value={longestPauseMs === undefined ? '' : String(longestPauseMs)}
        onChange={(value) => player.setLongestPause(value ? Number(value) : undefined)}
      />
      <CopyMoment player={player} recording={recording} />
      <Keys />
      <Tooltip label={isFullScreen ? 'Leave full screen' : 'Full screen'} withinPortal={false}>
        <ActionIcon
          aria-label={isFullScreen ? 'Leave full screen' : 'Full screen'}
          onClick={onFullScreen}
        >
          {isFullScreen ? <IconMinimize size={16} /> : <IconMaximize size={16} />}
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

function TimeShown({ player, startedAt }: { player: Player; startedAt: string }) {
  const zone = useZone()
  // Once a second is enough for what shows seconds.
  const second = usePlayer(player, ({ now }) => Math.floor(now / 1000))
  const at = Date.parse(startedAt) + second * 1000
  return (
    <span className={styles['time']}>
      <span>
        <strong>{clockTime(second * 1000)}</strong> / {clockTime(player.endMs)}
      </span>
      <span className={styles['day']} title={exactTime(at, zone)}>
        {secondOfDay(at, zone)}
      </span>
    </span>
  )
}

/** The address of this page at this moment. */
function CopyMoment({ player, recording }: { player: Player; recording: Recording }) {
  const router = useRouter()
  const clipboard = useClipboard({ timeout: 1500 })
  const label = clipboard.copied ? 'Copied' : 'Copy a link to this moment'
  const copy = () => {
    const { now, channel } = player.state
    const { href } = router.buildLocation({
      to: paths.recording,
      params: { organizationId: recording.organizationId, recordingId: recording.id },
      search: { at: Math.ceil(now), ...(player.terminals.length > 1 && { terminal: channel }) },
    })
    clipboard.copy(new URL(href, location.origin).href)
  }
  return (
    <Tooltip label={label} withinPortal={false}>
      <ActionIcon aria-label={label} onClick={copy}>
        {clipboard.copied ? <IconCheck size={16} /> : <IconLink size={16} />}
      </ActionIcon>
    </Tooltip>
  )
}

function Keys() {
  return (
    <Popover position="top-end" withinPortal={false}>
      <Popover.Target>
        <ActionIcon aria-label="Keys" className={styles['keyboard'] ?? ''}>
          <IconKeyboard size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className={styles['keys']}>
          {keyTexts.map(([keys, text]) => (
            <div key={keys}>
              <dt>
                <Kbd size="xs">{keys}</Kbd>
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  )
}
