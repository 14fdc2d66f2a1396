import type { Alert } from '@gatehouse/contract/alerts'
import { IconCircleCheck, IconCircleDot } from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

/** The one table of alert states: word, icon, colour. */
const looks = {
  open: { word: 'Open', icon: IconCircleDot, tone: 'warn' },
  resolved: { word: 'Resolved', icon: IconCircleCheck, tone: 'good' },
} as const

export const alertStateWord = ({ status }: Alert['state']): string => looks[status].word

/** Whether somebody still has to look at it. */
export function AlertStateBadge({
  state,
  variant = 'plain',
}: {
  state: Alert['state']
  variant?: 'plain' | 'filled'
}) {
  return <ToneBadge {...looks[state.status]} variant={variant} />
}
