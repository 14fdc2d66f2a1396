import type { ReactNode } from 'react'
import styles from './SettingRow.module.css'

interface Props {
  label: string
  /** What it does, in plain words. */
  text?: ReactNode
  /** It has no effect as things are. */
  isOff?: boolean
  children: ReactNode
}

/** One setting in a flush panel: what it is at the left, its value at the right. */
export function SettingRow({ label, text, isOff = false, children }: Props) {
  return (
    <div className={styles['row']} data-off={isOff || undefined}>
      <div>
        <div className={styles['label']}>{label}</div>
        {text !== undefined && <div className={styles['text']}>{text}</div>}
      </div>
      <div className={styles['control']}>{children}</div>
    </div>
  )
}
