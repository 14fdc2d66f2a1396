import type { Notification } from '@gatehouse/contract/notifications'
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import styles from './TroubleIcon.module.css'

const looks = {
  info: { icon: IconInfoCircle, word: 'For information' },
  warning: { icon: IconAlertTriangle, word: 'Warning' },
  critical: { icon: IconCircleX, word: 'Critical' },
} satisfies Record<Notification['severity'], unknown>

export const troubleWord = (severity: Notification['severity']): string => looks[severity].word

/** How bad a trouble is; the shape says it, too. */
export function TroubleIcon({ severity }: { severity: Notification['severity'] }) {
  const { icon: Icon, word } = looks[severity]
  return (
    <span className={styles['icon']} data-severity={severity}>
      <Icon size={16} stroke={1.8} aria-label={word} />
    </span>
  )
}
