import { Switch } from '@mantine/core'
import { IconCircleCheck, IconPlayerPause } from '@tabler/icons-react'
import { ToneBadge } from './ToneBadge.tsx'

const looks = {
  on: { word: 'Active', icon: IconCircleCheck, tone: 'good' },
  off: { word: 'Switched off', icon: IconPlayerPause, tone: 'off' },
} as const

export const activeWord = (isActive: boolean): string => looks[isActive ? 'on' : 'off'].word

/** Whether something that can be switched off is on. */
export const ActiveBadge = ({ isActive }: { isActive: boolean }) => (
  <ToneBadge {...looks[isActive ? 'on' : 'off']} />
)

interface Props {
  isActive: boolean
  disabled: boolean
  onChange: (isActive: boolean) => void
}

/** Beside the name of what it switches. */
export const ActiveSwitch = ({ isActive, disabled, onChange }: Props) => (
  <Switch
    size="xs"
    label={isActive ? 'Active' : 'Off'}
    aria-label="Active"
    disabled={disabled}
    checked={isActive}
    onChange={(event) => onChange(event.currentTarget.checked)}
  />
)
