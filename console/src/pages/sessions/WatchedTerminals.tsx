import { UnstyledButton } from '@mantine/core'
import { IconTerminal2 } from '@tabler/icons-react'
import { useState } from 'react'
import { TerminalScreen } from '../../ui/terminal/TerminalScreen.tsx'
import type { WatchedTerminal, WatchLink } from './watch-link.ts'
import styles from './WatchPage.module.css'

interface Props {
  link: WatchLink
  terminals: readonly WatchedTerminal[]
}

/** Each on a tab; without a choice the newest that is open. */
export function WatchedTerminals({ link, terminals }: Props) {
  const [chosen, choose] = useState<string>()
  const open = terminals.filter(({ isClosed }) => !isClosed)
  const current = terminals.find(({ key }) => key === chosen) ?? open.at(-1) ?? terminals.at(-1)
  return (
    <div className={styles['terminals']}>
      {terminals.length > 1 && (
        <div className={styles['tabs']} role="tablist" aria-label="Terminals">
          {terminals.map((one, index) => (
            <UnstyledButton
              key={one.key}
              className={styles['tab']}
              role="tab"
              aria-selected={one === current}
              title={one.title}
              onClick={() => choose(one.key)}
            >
              <IconTerminal2 size={14} stroke={1.7} aria-hidden />
              <span className={styles['name']}>{one.title}</span>
              <span className={styles['number']}>{one.isClosed ? 'over' : index + 1}</span>
            </UnstyledButton>
          ))}
        </div>
      )}
      <div className={styles['stack']}>
        {terminals.map((one) => (
          <div
            key={one.key}
            className={styles['layer']}
            data-hidden={one !== current || undefined}
            aria-hidden={one !== current}
          >
            <TerminalScreen
              name={one.title}
              sizing="scaled"
              isWithinHeight
              onReady={(screen) => link.attach(one.key, screen)}
            />
          </div>
        ))}
      </div>
      <p className={styles['said']}>{current && saidOf(current)}</p>
    </div>
  )
}

function saidOf({ title, hasTerminal, isClosed, isEmpty }: WatchedTerminal): string {
  const what = hasTerminal && title === 'Shell' ? 'The shell' : `The command ${title}`
  if (isClosed) return `${what} is over.`
  if (isEmpty) return `${what} has shown nothing yet.`
  return hasTerminal ? '' : `${what} runs without a terminal; what it shows is shown as text.`
}
