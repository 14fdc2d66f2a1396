import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'

interface Props {
  label: string
  placeholder: string
  /** What is looked for now; a component with a new `key` takes a new text. */
  text: string
  onFind: (text: string | undefined) => void
  w?: number
}

/** Words that the server looks for, told with Enter. */
export function FindField({ label, placeholder, text, onFind, w = 280 }: Props) {
  const [typed, setTyped] = useState(text)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onFind(typed.trim() || undefined)
      }}
    >
      <TextInput
        aria-label={label}
        placeholder={placeholder}
        leftSection={<IconSearch size={14} />}
        w={w}
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  )
}
