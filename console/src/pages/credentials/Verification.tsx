import type { Credential, VerificationState } from '@gatehouse/contract/credentials'
import { Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
} from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

const looks = {
  unknown: { word: 'Not verified', icon: IconCircleDashed, tone: 'off' },
  verified: { word: 'Verified', icon: IconCircleCheck, tone: 'good' },
  mismatch: { word: 'Refused there', icon: IconCircleX, tone: 'bad' },
  failed: { word: 'Could not verify', icon: IconAlertTriangle, tone: 'warn' },
} as const

export const verificationWord = (state: VerificationState): string => looks[state].word

export function Verification({
  verification,
  variant = 'plain',
}: {
  verification: Credential['verification']
  variant?: 'plain' | 'filled'
}) {
  return (
    <Tooltip label={verification.text || 'It was not tried on its target yet.'} multiline maw={360}>
      <span>
        <ToneBadge {...looks[verification.state]} variant={variant} />
      </span>
    </Tooltip>
  )
}
