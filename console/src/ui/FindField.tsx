import { ActionIcon, Kbd, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch, IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'

interface Props {
  label: string
  placeholder?: string
  /** What is looked for now; a component with a new `key` takes a new text. */
  text: string
  onFind: (text: string | undefined) => void
  /** In pixels, or any CSS width. */
  w?: number | string
  /** The key that leads here, from anywhere on the page. */
  shortcut?: string
}

/** Words that the server looks for, told with Enter. */
export function FindField(props: Props) {
  const { label, placeholder = label, text, onFind, w = 280, shortcut } = props
  const [typed, setTyped] = useState(text)
  const input = useRef<HTMLInputElement>(null)
  useHotkeys(shortcut === undefined ? [] : [[shortcut, () => input.current?.focus()]])
  const key = shortcut === undefined ? undefined : <Kbd size="xs">{shortcut}</Kbd>
  const clear = (
    <ActionIcon size="sm" aria-label={`Clear: ${label}`} onClick={() => onFind(undefined)}>
      <IconX size={13} />
    </ActionIcon>
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onFind(typed.trim() || undefined)
      }}
    >
      <TextInput
        ref={input}
        aria-label={label}
        placeholder={placeholder}
        leftSection={<IconSearch size={14} />}
        rightSection={text === '' ? key : clear}
        w={w}
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </form>
  )
}
