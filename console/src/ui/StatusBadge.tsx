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
import { type Tone, ToneBadge } from './ToneBadge.tsx'

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

interface Props {
  status: StatusName
  /** Why; in the tooltip. */
  reason?: string
  variant?: 'plain' | 'filled'
}

export function StatusBadge({ status, reason, variant = 'plain' }: Props) {
  const badge = <ToneBadge {...looks[status]} variant={variant} />
  if (reason === undefined) return badge
  return (
    <Tooltip label={reason} multiline maw={360}>
      <span>{badge}</span>
    </Tooltip>
  )
}

/** The icon alone, where the name beside it is of something else; `label` says the status. */
export function StatusIcon({ status, label }: { status: StatusName; label: string }) {
  const { icon: Icon, tone } = looks[status]
  return (
    <span className={styles['badge']} data-tone={tone}>
      <Icon size={15} stroke={1.8} aria-label={label} />
    </span>
  )
}
