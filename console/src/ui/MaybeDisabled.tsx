import { Tooltip } from '@mantine/core'
import { cloneElement, type MouseEvent, type ReactElement } from 'react'

interface Target {
  'data-disabled'?: boolean
  'aria-disabled'?: boolean
  onClick?: unknown
}

interface Props {
  /** Why the action cannot be taken; undefined when it can. */
  reason: string | undefined
  children: ReactElement<Target>
}

/**
 * A disabled action says why: it stays focusable, so that the keyboard can ask as well. What a menu gives to
 * its target (handlers, `ref`) is passed on.
 */
export function MaybeDisabled({ reason, children, ...passed }: Props) {
  if (reason === undefined) return cloneElement(children, passed)
  return (
    <Tooltip label={reason} multiline maw={320}>
      {cloneElement(children, {
        ...passed,
        'data-disabled': true,
        'aria-disabled': true,
        onClick: (event: MouseEvent) => event.preventDefault(),
      })}
    </Tooltip>
  )
}
