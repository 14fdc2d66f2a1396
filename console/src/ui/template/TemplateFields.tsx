import { Group, Stack, Text, Textarea, TextInput, UnstyledButton } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import { flushSync } from 'react-dom'
import styles from './TemplateFields.module.css'

export interface TemplateField<Name extends string> {
  name: Name
  label: string
  description?: string
  /** One line without it. */
  rows?: number
  isCode?: boolean
  /** Beside the description, such as a count of characters. */
  aside?: ReactNode
}

interface Props<Name extends string> {
  fields: readonly TemplateField<Name>[]
  variables: readonly string[]
  values: Readonly<Record<Name, string>>
  errors: Readonly<Record<string, ReactNode>>
  onChange: (name: Name, text: string) => void
  disabled?: boolean
}

type Editable = HTMLInputElement | HTMLTextAreaElement

/** Texts with variables. A press on a variable writes it where the cursor was last. */
export function TemplateFields<Name extends string>(props: Props<Name>) {
  const { fields, variables, values, errors, onChange, disabled = false } = props
  const elements = useRef(new Map<Name, Editable>())
  const last = useRef<Name | undefined>(fields.find((field) => field.rows)?.name)

  const insert = (variable: string) => {
    const name = last.current
    const element = name && elements.current.get(name)
    if (!name || !element || disabled) return
    const from = element.selectionStart ?? element.value.length
    const to = element.selectionEnd ?? from
    const text = `%${variable}%`
    // The cursor can only be put behind the text once it stands there.
    flushSync(() => onChange(name, element.value.slice(0, from) + text + element.value.slice(to)))
    element.focus()
    element.setSelectionRange(from + text.length, from + text.length)
  }
  const inputProps = (field: TemplateField<Name>) => ({
    label: field.label,
    description: field.aside ? (
      <Group component="span" justify="space-between" gap={8} wrap="nowrap">
        <span>{field.description}</span>
        {field.aside}
      </Group>
    ) : (
      field.description
    ),
    value: values[field.name],
    error: errors[field.name],
    disabled,
    spellCheck: !field.isCode,
    onFocus: () => {
      last.current = field.name
    },
    onChange: (event: { currentTarget: Editable }) =>
      onChange(field.name, event.currentTarget.value),
    ...(field.isCode && {
      styles: { input: { fontFamily: 'var(--gh-mono)', fontSize: 12, lineHeight: '18px' } },
    }),
  })
  const keep = (name: Name) => (element: Editable | null) => {
    if (element) elements.current.set(name, element)
    else elements.current.delete(name)
  }

  return (
    <Stack gap="md">
      <div>
        <Text fz="xs" c="dimmed" mb={6}>
          Variables: press one to write it where the cursor is.
        </Text>
        <div className={styles['chips']}>
          {variables.map((variable) => (
            <UnstyledButton
              key={variable}
              className={styles['chip']}
              data-disabled={disabled || undefined}
              onClick={() => insert(variable)}
            >
              %{variable}%
            </UnstyledButton>
          ))}
        </div>
      </div>
      {fields.map((field) =>
        field.rows ? (
          <Textarea
            key={field.name}
            ref={keep(field.name)}
            autosize
            minRows={field.rows}
            maxRows={18}
            {...inputProps(field)}
          />
        ) : (
          <TextInput key={field.name} ref={keep(field.name)} {...inputProps(field)} />
        ),
      )}
    </Stack>
  )
}

/** `37 of 100 characters`; what is beyond is cut. */
export function Characters({ count, max }: { count: number; max: number }) {
  return (
    <span className={styles['counter']} data-over={count > max || undefined}>
      {count} of {max} characters
      {count > max && '; the rest is cut'}
    </span>
  )
}
