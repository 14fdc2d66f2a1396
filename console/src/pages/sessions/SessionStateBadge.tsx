import { type SessionState, sessionStateNames } from '@gatehouse/contract/sessions'
import {
  IconBan,
  IconCalendarTime,
  IconCircleCheck,
  IconCircleDot,
  IconCircleX,
  IconClockOff,
  IconHourglass,
  IconLoader2,
  IconPlugConnected,
  IconUserQuestion,
} from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

/** The one table of session states; the words are the contract's. */
const looks = {
  requested: { icon: IconUserQuestion, tone: 'warn' },
  scheduled: { icon: IconCalendarTime, tone: 'info' },
  provisioning: { icon: IconLoader2, tone: 'info' },
  available: { icon: IconCircleCheck, tone: 'good' },
  active: { icon: IconPlugConnected, tone: 'good' },
  ending: { icon: IconHourglass, tone: 'info' },
  ended: { icon: IconCircleDot, tone: 'off' },
  denied: { icon: IconBan, tone: 'bad' },
  expired: { icon: IconClockOff, tone: 'off' },
  cancelled: { icon: IconBan, tone: 'off' },
  failed: { icon: IconCircleX, tone: 'bad' },
} as const

interface Props {
  state: SessionState
  variant?: 'plain' | 'filled'
}

export const SessionStateBadge = ({ state, variant = 'plain' }: Props) => (
  <ToneBadge {...looks[state]} word={sessionStateNames[state]} variant={variant} />
)
