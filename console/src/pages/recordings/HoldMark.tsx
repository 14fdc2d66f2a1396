import type { Recording } from '@gatehouse/contract/recordings'
import { Tooltip } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'

/** A legal hold, with who put it there and why. */
export function HoldMark({ hold: { by, reason } }: { hold: NonNullable<Recording['hold']> }) {
  const text = `Legal hold by ${by}${reason === '' ? '' : `: ${reason}`}`
  return (
    <Tooltip label={text} multiline maw={320}>
      <IconScale size={15} stroke={1.7} aria-label={text} />
    </Tooltip>
  )
}
