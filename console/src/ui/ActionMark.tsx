import {
  IconArrowsExchange,
  IconCircleMinus,
  IconCirclePlus,
  IconCopy,
  IconEye,
  IconFileExport,
  IconFileImport,
  IconFileX,
  IconLinkOff,
  IconLockX,
  IconLogin2,
  IconLogout2,
  IconPencil,
  IconPlayerPlay,
  IconPlugConnected,
  IconPlugConnectedX,
  IconPower,
  IconSend,
} from '@tabler/icons-react'
import styles from './ActionMark.module.css'

/** The one table of actions: icon and colour. */
const looks = {
  Added: { icon: IconCirclePlus, tone: 'good' },
  Removed: { icon: IconCircleMinus, tone: 'bad' },
  Modified: { icon: IconPencil, tone: 'plain' },
  Read: { icon: IconEye, tone: 'plain' },
  Renamed: { icon: IconPencil, tone: 'plain' },
  Moved: { icon: IconArrowsExchange, tone: 'plain' },
  Copied: { icon: IconCopy, tone: 'plain' },
  Executed: { icon: IconPlayerPlay, tone: 'plain' },
  'Successful Logon': { icon: IconLogin2, tone: 'plain' },
  'Failed Logon': { icon: IconLockX, tone: 'bad' },
  Logoff: { icon: IconLogout2, tone: 'plain' },
  Activated: { icon: IconPower, tone: 'good' },
  'Checked In': { icon: IconFileImport, tone: 'plain' },
  'Checked Out': { icon: IconFileExport, tone: 'plain' },
  'Check Out Discarded': { icon: IconFileX, tone: 'plain' },
  Sent: { icon: IconSend, tone: 'plain' },
  'Session Start': { icon: IconPlugConnected, tone: 'plain' },
  'Session End': { icon: IconPlugConnectedX, tone: 'plain' },
  Lost: { icon: IconLinkOff, tone: 'bad' },
} as const

export type ActionName = keyof typeof looks
export const actionNames = Object.keys(looks)

/** What was done, and whether it was refused. */
export function ActionMark({ action, succeeded }: { action: ActionName; succeeded: boolean }) {
  const { icon: Icon, tone } = looks[action]
  const saysItself = action === 'Failed Logon'
  return (
    <span className={styles['mark']} data-tone={succeeded ? tone : 'bad'}>
      <Icon size={14} stroke={1.7} aria-hidden />
      <span className={styles['word']}>{action}</span>
      {!succeeded && !saysItself && <span className={styles['refused']}>refused</span>}
    </span>
  )
}
