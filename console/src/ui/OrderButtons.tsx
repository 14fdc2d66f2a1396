import { ActionIcon } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'

interface OrderButtonsProps {
  /** What stands there, with its place: `step 2`. */
  of: string
  at: number
  count: number
  disabled: boolean
  onMove: (to: number) => void
  onRemove: () => void
}

/** Moves one of a list whose order counts, or takes it out. */
export function OrderButtons({ of, at, count, disabled, onMove, onRemove }: OrderButtonsProps) {
  return (
    <>
      <ActionIcon
        size="sm"
        aria-label={`Move ${of} up`}
        disabled={disabled || at === 0}
        onClick={() => onMove(at - 1)}
      >
        <IconArrowUp size={14} />
      </ActionIcon>
      <ActionIcon
        size="sm"
        aria-label={`Move ${of} down`}
        disabled={disabled || at === count - 1}
        onClick={() => onMove(at + 1)}
      >
        <IconArrowDown size={14} />
      </ActionIcon>
      <ActionIcon size="sm" aria-label={`Remove ${of}`} disabled={disabled} onClick={onRemove}>
        <IconTrash size={14} />
      </ActionIcon>
    </>
  )
}
