import type { User } from '@gatehouse/contract/users'
import {
  IconCircleCheck,
  IconClockX,
  IconLock,
  IconMailForward,
  IconMailX,
  IconPlayerPause,
  IconUserOff,
} from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

/** The one table of what can be said of a user: the first that is true counts. */
const states = [
  { is: (user: User) => !user.isEnabled, icon: IconPlayerPause, word: 'Switched off', tone: 'off' },
  {
    is: (user: User, now: number) => isPast(user.accessEndsAt, now),
    icon: IconClockX,
    word: 'Access ended',
    tone: 'off',
  },
  {
    is: (user: User, now: number) =>
      user.lockedUntil !== undefined && !isPast(user.lockedUntil, now),
    icon: IconLock,
    word: 'Locked out',
    tone: 'warn',
  },
  {
    is: (user: User) => user.directory?.refusal !== undefined,
    icon: IconUserOff,
    word: 'Directory refuses',
    tone: 'off',
  },
  {
    is: (user: User) => user.state === 'invited',
    icon: IconMailForward,
    word: 'Invited',
    tone: 'info',
  },
  {
    is: (user: User) => user.state === 'invitation-expired',
    icon: IconMailX,
    word: 'Invitation expired',
    tone: 'warn',
  },
] as const

const isPast = (at: string | undefined, now: number) => at !== undefined && Date.parse(at) <= now

export const stateOf = (user: User, now: number) =>
  states.find((state) => state.is(user, now)) ??
  ({ icon: IconCircleCheck, word: 'Active', tone: 'good' } as const)

export function UserState({ user, now }: { user: User; now: number }) {
  const { icon, word, tone } = stateOf(user, now)
  return <ToneBadge icon={icon} word={word} tone={tone} />
}
