import { IconAlertTriangle, IconEyeOff, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './Notice.module.css'

interface Props {
  tone: 'warn' | 'bad' | 'info'
  title?: ReactNode
  children?: ReactNode
  /** The step to take. */
  action?: ReactNode
  /** Instead of the tone's own icon. */
  icon?: ReactNode
  /** Told to screen readers at once, for what has just happened. */
  isUrgent?: boolean
}

/** What the reader should know before going on. */
export function Notice({ tone, title, children, action, icon, isUrgent = false }: Props) {
  return (
    <div className={styles['notice']} data-tone={tone} {...(isUrgent && { role: 'alert' })}>
      <span className={styles['icon']} aria-hidden>
        {icon ?? (tone === 'info' ? <IconInfoCircle size={16} /> : <IconAlertTriangle size={16} />)}
      </span>
      <div className={styles['text']}>
        {title !== undefined && <div className={styles['title']}>{title}</div>}
        {children}
        {action !== undefined && <div className={styles['action']}>{action}</div>}
      </div>
    </div>
  )
}

/** For secrets that the reader has to take away now. */
export function ShownOnce({ children }: { children: ReactNode }) {
  return (
    <Notice tone="warn" icon={<IconEyeOff size={16} />}>
      {children}
    </Notice>
  )
}
