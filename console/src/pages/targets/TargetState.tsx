import type { Target } from '@gatehouse/contract/targets'
import { Tooltip } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconKeyOff } from '@tabler/icons-react'
import { ToneBadge } from '../../ui/ToneBadge.tsx'

type Facts = Pick<Target, 'lastTest' | 'refusedHostKey'>

const looks = {
  refused: { word: 'Key refused', icon: IconKeyOff, tone: 'bad' },
  untested: { word: 'Not tested', icon: IconCircleDashed, tone: 'off' },
  works: { word: 'Reachable', icon: IconCircleCheck, tone: 'good' },
  fails: { word: 'Test failed', icon: IconCircleX, tone: 'bad' },
} as const

function lookOf({ lastTest, refusedHostKey }: Facts) {
  if (refusedHostKey) return looks.refused
  if (!lastTest) return looks.untested
  return lastTest.succeeded ? looks.works : looks.fails
}

export const targetStateWord = (target: Facts): string => lookOf(target).word

export function targetStateText({ lastTest, refusedHostKey }: Facts): string {
  if (refusedHostKey) return 'It showed a host key that is not trusted, so nothing connects to it.'
  return lastTest?.text ?? 'The connection was never tried.'
}

export function TargetState({
  target,
  variant = 'plain',
}: {
  target: Facts
  variant?: 'plain' | 'filled'
}) {
  return (
    <Tooltip label={targetStateText(target)} multiline maw={360}>
      <span>
        <ToneBadge {...lookOf(target)} variant={variant} />
      </span>
    </Tooltip>
  )
}
