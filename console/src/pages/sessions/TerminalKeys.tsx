import { UnstyledButton } from '@mantine/core'
import styles from './TerminalKeys.module.css'

interface Props {
  /** Whether the next letter is pressed together with Ctrl. */
  isControl: boolean
  onControl: () => void
  onKey: (keys: string) => void
}

const keys = [
  { label: 'Esc', keys: '\x1b' },
  { label: 'Tab', keys: '\t' },
  { label: '←', name: 'Left', keys: '\x1b[D' },
  { label: '↑', name: 'Up', keys: '\x1b[A' },
  { label: '↓', name: 'Down', keys: '\x1b[B' },
  { label: '→', name: 'Right', keys: '\x1b[C' },
] as const

/** Keys that the keyboard of a telephone does not have; shown only there. */
export function TerminalKeys({ isControl, onControl, onKey }: Props) {
  return (
    <div className={styles['keys']} role="toolbar" aria-label="Keys">
      <UnstyledButton
        className={styles['key']}
        aria-pressed={isControl}
        // What has the focus is what the keyboard stays open for.
        onPointerDown={(event) => event.preventDefault()}
        onClick={onControl}
      >
        Ctrl
      </UnstyledButton>
      {keys.map((key) => (
        <UnstyledButton
          key={key.label}
          className={styles['key']}
          aria-label={'name' in key ? key.name : key.label}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onKey(key.keys)}
        >
          {key.label}
        </UnstyledButton>
      ))}
    </div>
  )
}
