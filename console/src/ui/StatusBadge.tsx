import { Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockPlay,
  IconDownload,
  IconPlayerPause,
  IconPlugConnectedX,
  IconTrash,
} from '@tabler/icons-react'
import styles from './StatusBadge.module.css'

/** The one table of statuses: word, icon, colour. */
const looks = {
  healthy: { word: 'Healthy', icon: IconCircleCheck, tone: 'good' },
  disabled: { word: 'Disabled', icon: IconPlayerPause, tone: 'off' },
  'not-configured': { word: 'Not Configured', icon: IconCircleDashed, tone: 'off' },
  new: { word: 'New', icon: IconClockPlay, tone: 'info' },
  'update-recommended': { word: 'Update Recommended', icon: IconDownload, tone: 'info' },
  'needs-attention': { word: 'Needs Attention', icon: IconAlertTriangle, tone: 'warn' },
  'experiencing-issues': { word: 'Experiencing Issues', icon: IconCircleX, tone: 'bad' },
  offline: { word: 'Offline', icon: IconPlugConnectedX, tone: 'bad' },
  'pending-deletion': { word: 'Pending Deletion', icon: IconTrash, tone: 'bad' },
} as const

export type StatusName = keyof typeof looks

export const statusWord = (status: StatusName): string => looks[status].word
export const statusTone = (status: StatusName): Tone => looks[status].tone
export type Tone = (typeof looks)[StatusName]['tone']

interface Props {
  status: StatusName
  /** Why; in the tooltip. */
  reason?: string
  variant?: 'plain' | 'filled'
}

/** Icon, word and colour: never colour alone. */
export function StatusBadge({ status, reason, variant = 'plain' }: Props) {
  const { word, icon: Icon, tone } = looks[status]
  const badge = (
    <span className={styles['badge']} data-tone={tone} data-variant={variant}>
      <Icon size={14} stroke={1.8} aria-hidden />
      <span className={styles['word']}>{word}</span>
    </span>
  )
  return reason === undefined ? (
    badge
  ) : (
    <Tooltip label={reason} multiline maw={360}>
      {badge}
    </Tooltip>
  )
}
