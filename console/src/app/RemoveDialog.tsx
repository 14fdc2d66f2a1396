import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ConfirmDestructive } from '../ui/ConfirmDestructive.tsx'
import { messageOf } from './api-error.ts'

interface Props {
  title: string
  /** As the button says it: `Remove the site`. */
  verb: string
  nameToType?: string
  remove: () => Promise<unknown>
  /** Where to go, and what to read again. */
  onRemoved: () => Promise<void>
  onClose: () => void
  /** What follows. */
  children: ReactNode
}

/** Asks, removes, and stays with the reason when the server refuses. */
export function RemoveDialog({ remove, onRemoved, children, ...asked }: Props) {
  const removal = useMutation({ mutationFn: remove, onSuccess: onRemoved })
  return (
    <ConfirmDestructive
      {...asked}
      isOpen
      isBusy={removal.isPending}
      error={removal.error ? messageOf(removal.error) : undefined}
      onConfirm={() => removal.mutate()}
    >
      {children}
    </ConfirmDestructive>
  )
}
