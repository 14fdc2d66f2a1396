import { IconLoader, IconLock, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import type { LinkState } from './terminal-link.ts'

const looks = {
  connecting: { word: 'Connecting', icon: IconLoader, tone: 'info' },
  open: { word: 'Connected', icon: IconPlugConnected, tone: 'good' },
  over: { word: 'Not connected', icon: IconPlugConnectedX, tone: 'off' },
} as const
const locked = { word: 'Locked', icon: IconLock, tone: 'warn' } as const

/** How the terminal is, in one word. */
export function LinkMark({ state, isLocked }: { state: LinkState; isLocked: boolean }) {
  const look = isLocked && state.is === 'open' ? locked : looks[state.is]
  return (
    <output>
      <ToneBadge {...look} />
    </output>
  )
}
