import type { TicketState } from '@gatehouse/contract/tickets'
import { IconCircleCheck, IconCircleDot, IconClockHour4 } from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

/** The one table of ticket states: word, icon, colour. */
const looks = {
  pending: { word: 'On its way', icon: IconClockHour4, tone: 'warn' },
  open: { word: 'Open', icon: IconCircleDot, tone: 'info' },
  closed: { word: 'Closed', icon: IconCircleCheck, tone: 'off' },
} as const

export const ticketStateWord = (state: TicketState): string => looks[state].word

export function TicketStateBadge({
  state,
  variant = 'plain',
}: {
  state: TicketState
  variant?: 'plain' | 'filled'
}) {
  return <ToneBadge {...looks[state]} variant={variant} />
}
