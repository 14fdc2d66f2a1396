import { useHotkeys } from '@mantine/hooks'
import { type ReactNode, type SubmitEvent, useRef } from 'react'

interface Props {
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void
  children: ReactNode
}

/** A form that Ctrl or Cmd and Enter saves, from any of its inputs. */
export function Form({ onSubmit, children }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const save = () => {
    if (form.current?.contains(document.activeElement)) form.current.requestSubmit()
  }
  useHotkeys([['mod+Enter', save]], [], true)
  return (
    <form ref={form} onSubmit={onSubmit} noValidate>
      {children}
    </form>
  )
}
