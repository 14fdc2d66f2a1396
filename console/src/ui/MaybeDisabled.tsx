import { Tooltip } from '@mantine/core'
import { cloneElement, type ReactElement } from 'react'

interface Props {
  /** Why the action cannot be taken; undefined when it can. */
  reason: string | undefined
  children: ReactElement<{
    'data-disabled'?: boolean
    'aria-disabled'?: boolean
    onClick?: unknown
  }>
}

/** A disabled action says why: it stays focusable, so that the keyboard can ask as well. */
export function MaybeDisabled({ reason, children }: Props) {
  if (reason === undefined) return children
  return (
    <Tooltip label={reason} multiline maw={320}>
      {cloneElement(children, {
        'data-disabled': true,
        'aria-disabled': true,
        onClick: (event: Event) => event.preventDefault(),
      })}
    </Tooltip>
  )
}
