import { Anchor, Group, Input, PasswordInput, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'

interface Props {
  label: string
  description?: string
  /** One is saved already; it is kept until another is given. */
  isSaved: boolean
  /** Undefined keeps the saved one. */
  value: string | undefined
  onChange: (value: string | undefined) => void
  disabled?: boolean
  error?: ReactNode
}

/** A secret that goes in and never comes out. */
export function SecretInput(props: Props) {
  const { label, description, isSaved, value, onChange, disabled = false, error } = props
  const [isChanging, setChanging] = useState(!isSaved)
  if (!isChanging)
    return (
      <Input.Wrapper label={label} description={description} error={error} labelElement="div">
        <Group gap={8} h={30} wrap="nowrap">
          <IconLock size={14} aria-hidden />
          <Text fz="sm">Saved, and never shown.</Text>
          {!disabled && (
            <Anchor component="button" type="button" fz="xs" onClick={() => setChanging(true)}>
              Give another
            </Anchor>
          )}
        </Group>
      </Input.Wrapper>
    )
  return (
    <PasswordInput
      label={label}
      description={description}
      autoComplete="new-password"
      disabled={disabled}
      error={error}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      inputContainer={(input) =>
        isSaved ? (
          <Group gap={8} wrap="nowrap">
            <div style={{ flex: 1 }}>{input}</div>
            <Anchor
              component="button"
              type="button"
              fz="xs"
              onClick={() => {
                onChange(undefined)
                setChanging(false)
              }}
            >
              Keep the saved one
            </Anchor>
          </Group>
        ) : (
          input
        )
      }
    />
  )
}
