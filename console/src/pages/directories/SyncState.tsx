import type { Directory } from '@gatehouse/contract/directories'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconRefresh,
} from '@tabler/icons-react'
import { useNow } from '../../ui/clock.ts'
import { lengthOf } from '../../ui/instant.ts'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

const looks = {
  never: { word: 'Not read yet', icon: IconCircleDashed, tone: 'off' },
  running: { word: 'Being read', icon: IconRefresh, tone: 'info' },
  complete: { word: 'Up to date', icon: IconCircleCheck, tone: 'good' },
  late: { word: 'Behind', icon: IconAlertTriangle, tone: 'warn' },
  failed: { word: 'Cannot be read', icon: IconCircleX, tone: 'bad' },
} as const

/** Differences are read each minute: what was missed a few times is late. */
const lateMilliseconds = 10 * 60_000

export function syncLook({ sync }: Pick<Directory, 'sync'>, now: number) {
  const isLate =
    sync.state === 'complete' &&
    sync.by !== 'agent' &&
    sync.knownAt !== undefined &&
    now - Date.parse(sync.knownAt) > lateMilliseconds
  return isLate ? looks.late : looks[sync.state]
}

interface Props {
  directory: Directory
  variant?: 'plain' | 'filled'
}

export function SyncState({ directory, variant = 'plain' }: Props) {
  return <ToneBadge {...syncLook(directory, useNow())} variant={variant} />
}

/** `known as of 12 seconds ago`; how far behind the directory we are. */
export const lagText = ({ sync }: Directory, now: number): string =>
  sync.knownAt === undefined
    ? 'Nothing is known yet'
    : `${lengthOf(Math.max(now - Date.parse(sync.knownAt), 0) / 1000)} behind`
