import type { Icon } from '@tabler/icons-react'
import styles from './StatusBadge.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'off'

interface Props {
  icon: Icon
  word: string
  tone: Tone
  variant?: 'plain' | 'filled'
}

/** Icon, word and colour: never colour alone. */
export function ToneBadge({ icon: Icon, word, tone, variant = 'plain' }: Props) {
  return (
    <span className={styles['badge']} data-tone={tone} data-variant={variant}>
      <Icon size={14} stroke={1.8} aria-hidden />
      <span className={styles['word']}>{word}</span>
    </span>
  )
}
