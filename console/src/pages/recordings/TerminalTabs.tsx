import { UnstyledButton } from '@mantine/core'
import { IconTerminal2 } from '@tabler/icons-react'
import { clockTime } from '../../ui/duration.ts'
import type { Player } from './player/player.ts'
import { usePlayer } from './player/use-player.ts'
import styles from './TerminalTabs.module.css'

/** One for each terminal of the connection; nothing where there is only one. */
export function TerminalTabs({ player }: { player: Player }) {
  const channel = usePlayer(player, (state) => state.channel)
  if (player.terminals.length < 2) return null
  return (
    <div className={styles['tabs']} role="tablist" aria-label="Terminals">
      {player.terminals.map((one, index) => (
        <UnstyledButton
          key={one.channel}
          className={styles['tab']}
          role="tab"
          aria-selected={one.channel === channel}
          title={`${one.title}, from ${clockTime(one.fromMs)} to ${clockTime(one.untilMs)}`}
          onClick={() => player.choose(one.channel)}
        >
          <IconTerminal2 size={14} stroke={1.7} aria-hidden />
          <span className={styles['title']}>{one.title}</span>
          <span className={styles['number']}>{index + 1}</span>
        </UnstyledButton>
      ))}
    </div>
  )
}
