import type { Alert } from '@gatehouse/contract/alerts'
import { IconCircleCheck, IconCircleDot } from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

/** Whether somebody still has to look at it. */
export function AlertStateBadge({
  state,
  variant = 'plain',
}: {
  state: Alert['state']
  variant?: 'plain' | 'filled'
}) {
  return state.status === 'open' ? (
    <ToneBadge icon={IconCircleDot} word="Open" tone="warn" variant={variant} />
  ) : (
    <ToneBadge icon={IconCircleCheck} word="Resolved" tone="good" variant={variant} />
  )
}
