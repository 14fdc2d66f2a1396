import type { RecordingState } from '@gatehouse/contract/recordings'
import {
  IconAlertOctagon,
  IconCircleCheck,
  IconPlayerRecord,
  IconUnlink,
} from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

/** The one table of the states of recordings. */
const looks = {
  recording: { word: 'Being recorded', icon: IconPlayerRecord, tone: 'info' },
  complete: { word: 'Complete', icon: IconCircleCheck, tone: 'good' },
  broken: { word: 'Broke off', icon: IconUnlink, tone: 'warn' },
  altered: { word: 'Altered', icon: IconAlertOctagon, tone: 'bad' },
} as const

interface Props {
  state: RecordingState
  variant?: 'plain' | 'filled'
}

export const recordingStateName = (state: RecordingState): string => looks[state].word

export const RecordingStateBadge = ({ state, variant = 'plain' }: Props) => (
  <ToneBadge {...looks[state]} variant={variant} />
)
